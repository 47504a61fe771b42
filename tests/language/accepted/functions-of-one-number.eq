theory "Every function of one number"

unknown x = 0.7
equation x = x

observable f_abs = abs(x)
observable f_sign = sign(x)
observable f_step = step(x)
observable f_floor = floor(x)
observable f_sqrt = sqrt(x)
observable f_exp = exp(x)
observable f_expm1 = expm1(x)
observable f_log = log(x)
observable f_log1p = log1p(x)
observable f_sin = sin(x)
observable f_cos = cos(x)
observable f_tan = tan(x)
observable f_asin = asin(x)
observable f_acos = acos(x)
observable f_atan = atan(x)
observable f_sinh = sinh(x)
observable f_cosh = cosh(x)
observable f_tanh = tanh(x)
observable f_asinh = asinh(x)
observable f_acosh = acosh(x + 1)
observable f_atanh = atanh(x)
observable f_erf = erf(x)
observable f_erfc = erfc(x)
observable f_normal_cdf = normal_cdf(x)
observable f_log_normal_cdf = log_normal_cdf(x)
observable f_lgamma = lgamma(x)
observable f_digamma = digamma(x)
observable f_trigamma = trigamma(x)
observable f_ln = ln(x)

# expect f_abs = 0.7 within 4e-15 "mpmath, 30 digits"
# expect f_sign = 1.0 within 4e-15 "mpmath, 30 digits"
# expect f_step = 1.0 within 4e-15 "mpmath, 30 digits"
# expect f_floor = 0.0 within 4e-15 "mpmath, 30 digits"
# expect f_sqrt = 0.8366600265340756 within 4e-15 "mpmath, 30 digits"
# expect f_exp = 2.0137527074704766 within 4e-15 "mpmath, 30 digits"
# expect f_expm1 = 1.0137527074704764 within 4e-15 "mpmath, 30 digits"
# expect f_log = -0.3566749439387324 within 4e-15 "mpmath, 30 digits"
# expect f_log1p = 0.5306282510621704 within 4e-15 "mpmath, 30 digits"
# expect f_sin = 0.644217687237691 within 4e-15 "mpmath, 30 digits"
# expect f_cos = 0.7648421872844884 within 4e-15 "mpmath, 30 digits"
# expect f_tan = 0.8422883804630794 within 4e-15 "mpmath, 30 digits"
# expect f_asin = 0.7753974966107531 within 4e-15 "mpmath, 30 digits"
# expect f_acos = 0.7953988301841436 within 4e-15 "mpmath, 30 digits"
# expect f_atan = 0.6107259643892086 within 4e-15 "mpmath, 30 digits"
# expect f_sinh = 0.7585837018395335 within 4e-15 "mpmath, 30 digits"
# expect f_cosh = 1.255169005630943 within 4e-15 "mpmath, 30 digits"
# expect f_tanh = 0.6043677771171635 within 4e-15 "mpmath, 30 digits"
# expect f_asinh = 0.6526665660823557 within 4e-15 "mpmath, 30 digits"
# expect f_acosh = 1.123230982587296 within 4e-15 "mpmath, 30 digits"
# expect f_atanh = 0.8673005276940532 within 4e-15 "mpmath, 30 digits"
# expect f_erf = 0.6778011938374184 within 4e-15 "mpmath, 30 digits"
# expect f_erfc = 0.3221988061625815 within 4e-15 "mpmath, 30 digits"
# expect f_normal_cdf = 0.758036347776927 within 4e-15 "mpmath, 30 digits"
# expect f_log_normal_cdf = -0.27702394227713123 within 4e-15 "mpmath, 30 digits"
# expect f_lgamma = 0.26086724653166654 within 4e-15 "mpmath, 30 digits"
# expect f_digamma = -1.2200235536979347 within 4e-15 "mpmath, 30 digits"
# expect f_trigamma = 2.8340491566946104 within 4e-15 "mpmath, 30 digits"
# expect f_ln = -0.3566749439387324 within 4e-15 "mpmath, 30 digits"
# expect f_sign = -1, f_step = 0, f_floor = -1, f_abs = 0.5 within 0.1e-15 at x = -0.5 "their definitions"
# expect f_sign = 0, f_step = 1, f_floor = 0 within 0.1e-15 at x = 0 "their definitions"
