//! Asymptotic theory solver: write the saddle-point equations and order-parameter flows of a
//! high-dimensional limit in a text file; get solutions, phase diagrams and learning curves.
//!
//! # Reading order
//! Data flows down this list and imports point up it (`tests/layers.rs` holds the table):
//!
//! 1. [`source`], [`diagnostic`], [`domain`]: places in a text, what is wrong there, intervals.
//! 2. [`syntax`]: text → tree. Its grammar is `spinodal help language`.
//! 3. [`expr`]: formulas of scalars as a shared graph.
//! 4. [`theory`]: tree → [`theory::Theory`], lowered to formulas for given sizes. [`show`] prints one.
//! 5. [`root`], [`quadrature`]: roots and averages of closures.
//! 6. [`number`], [`tape`]: formulas → straight-line programs over `f64`, lanes and dual numbers.
//! 7. [`solve`]: `F(x) = 0` for closures. [`branch`]: its branches along a parameter, their folds and
//!    branch points. [`critical`]: curves of those in the plane of two parameters. [`ode`]: `dy/dt = f`
//!    for closures.
//! 8. [`model`]: where language meets numerics.
//! 9. [`table`], [`study`]: questions asked of a model; the answers are tables.
//! 10. [`data`]: files of samples, row by row. [`spectrum`]: where posteriors collapse, from covariances.
//! 11. [`figure`]: plain data → SVG and PNG.
//! 12. [`catalogue`], [`command`]: the theories that come along, and the command line.
//!
//! # Glossary
//! *Unknown*: an order parameter to be solved for. *State*: an order parameter that flows in time.
//! *Parameter*: a number that is given. *Dimension*: a size, such as the number of latents.
//! *Update*: the right side `F(x)` of a fixed-point equation `x = F(x)`. *Residual*: `F(x) − x`, or
//! the right side of an implicit equation `0 = g(x)`. *Root*: a solution whose residual passed.
//! *Stability*: of a root under the relaxation `dx/dt = F(x) − x`, or under the flow. *Start*: where
//! an iteration or a flow begins. *Branch*: a curve of roots along a parameter. *Fold*: where a
//! branch turns back, a spinodal. *Branch point*: where branches meet. *Gauge*: a transformation that turns solutions into solutions.
//! *Observable*: a number computed from a solution. *Phase*: a name for a kind of solution.
//! *Step*: a difference equation `x[t+1] = F(x[t])`. *Event*: a comparison that becomes true in time.
//! *Block*: consecutive points of a grid, solved by one thread. *Checkpoint*: a file of finished blocks.
//! *Task*: what solves one system, or one after the other; its *seat* is where it waits for evaluations. *Batch*: what
//! evaluates one system at many parameters for the tasks of a *crew*.
//! *Plateau*: where a curve lingers between two descents. *Series*: a solution of a flow in powers of the time; *expansion*: its
//! coefficients through one state.
//! *Sample*: a row of a data file; *feature*: a column of it. *Latent*: a direction of a VAE's code, *live* until its
//! posterior collapses. *Level*: βσ'². *Bulk*: the eigenvalues of noise; *spike*: one above them.
//! *Schedule*: a parameter as a function of time. *Breakpoint*: a time at which a schedule is not
//! smooth. *Measure*: what is averaged over. *Switch*: a function
//! whose changes of sign mark the kinks and jumps of an integrand. *Mesh*: the nodes and weights of an average.
//! *Check*: a number that a theory file promises to reproduce. *Entry*: one number of a
//! vector or matrix; *stored* ones leave out the lower triangle of symmetric matrices.

pub mod branch;
pub mod catalogue;
pub mod command;
pub mod critical;
pub mod data;
pub mod diagnostic;
pub mod domain;
pub mod expr;
pub mod figure;
pub mod model;
pub mod number;
pub mod ode;
pub mod quadrature;
pub mod root;
pub mod show;
pub mod solve;
pub mod source;
pub mod spectrum;
pub mod study;
pub mod syntax;
pub mod table;
pub mod tape;
#[doc(hidden)]
pub mod testing;
pub mod theory;
