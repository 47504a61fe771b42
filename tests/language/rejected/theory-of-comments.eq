# equations to come

# soon
