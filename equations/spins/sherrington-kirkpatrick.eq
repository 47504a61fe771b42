theory "Sherrington–Kirkpatrick spin glass, replica symmetric"
source "Sherrington & Kirkpatrick 1975, Physical Review Letters 35, 1792"
source "de Almeida & Thouless 1978, Journal of Physics A 11, 983"

# Ising spins, every pair coupled by a normal variable of mean J₀/N and variance 1/N.
parameter T = 0.6 in (0, inf)        "temperature, over the standard deviation of the couplings"
parameter h = 0.1                    "field"
parameter J_0 = 0                    "mean coupling"

unknown m = 0.9 in [-1, 1]           "magnetization per spin"
unknown q = 0.9 in [0, 1]            "overlap of two states: mean square of a spin's magnetization"

function field(z) = (J_0*m + h + sqrt(q)*z)/T

equation m = E[z](tanh(field(z)))
equation q = E[z](tanh(field(z))^2)

free_energy f = J_0*m^2/2 - (1 - q)^2/(4*T) - T*(log(2) + E[z](logcosh(field(z))))    "free energy per spin"
observable replicon = 1 - E[z]((1 - tanh(field(z))^2)^2)/T^2
    "replica symmetry is stable where this is positive"

start hot: m = 0, q = 0.1

phase "replica symmetry broken" when replicon < 0
phase "magnetized"              when abs(m) > 0
phase "paramagnet"              otherwise

threshold "de Almeida-Thouless" at replicon = 0    "below it replica symmetry is broken"

check threshold "de Almeida-Thouless" along T = 0.8188498541101663 within 1e-10
      at h = 0.1                     "trapezoid rule in double precision"
check threshold "de Almeida-Thouless" along T = 0.5351049431153836 within 1e-10
      at h = 0.5                     "the same"
check threshold "de Almeida-Thouless" along T = 0.3211805708946366 within 1e-10
      at h = 1                       "the same"
check q = 0.5352339326322847, f = -0.7970757236607577, phase = "replica symmetry broken" within 1e-12
      at T = 0.5, h = 0.1            "trapezoid rule in double precision, residual below 1e-15"
check q = 0.1919071980725442, f = -0.9830713741069734, phase = "magnetized" within 1e-12
      at T = 1, h = 0.3              "the same"
check m = 0.7325073276636807, q = 0.7832206959589997, f = -0.8551126349388789 within 1e-12
      at T = 0.5, h = 0, J_0 = 1.5   "the same"
check m = 0, q = 0, f = -1/8 - 2*log(2), phase = "paramagnet" within 1e-12
      at T = 2, h = 0                "closed form: f = -1/(4T) - T log 2"
check phase = "replica symmetry broken" at T = 0.999, h = 0           "closed form: T = 1"
check phase = "paramagnet"              at T = 1.001, h = 0
check phase = "magnetized"              at T = 1.499, h = 0, J_0 = 1.5   "closed form: T = J₀"
check phase = "paramagnet"              at T = 1.501, h = 0, J_0 = 1.5
check threshold continuous along T = 1 within 1e-9 at h = 0          "closed form"
