//! Every function against values computed in 400 digits, and the conventions.

use super::{Binary, Unary, select};
use crate::testing::assert_close;

/// Units in the last place that a value or derivative may be off.
const ULPS: f64 = 6.0;

/// Function, argument, value and derivative: mpmath 1.4 at 400 digits for the exact value of the literal.
#[allow(clippy::approx_constant)]
const TABLE: &[(Unary, f64, f64, f64)] = &[
    (Unary::Neg, 2.5, -2.5, -1.0),
    (Unary::Abs, -2.5, 2.5, -1.0),
    (Unary::Abs, 0.0, 0.0, 0.0),
    (Unary::Abs, 3.0, 3.0, 1.0),
    (Unary::Sign, -1e-300, -1.0, 0.0),
    (Unary::Sign, 0.0, 0.0, 0.0),
    (Unary::Sign, 7.0, 1.0, 0.0),
    (Unary::Step, -1e-300, 0.0, 0.0),
    (Unary::Step, 0.0, 1.0, 0.0),
    (Unary::Step, 7.0, 1.0, 0.0),
    (Unary::Floor, -0.5, -1.0, 0.0),
    (Unary::Floor, 2.9, 2.0, 0.0),
    (Unary::Sqrt, 2.0, 1.4142135623730951, 0.3535533905932738),
    (Unary::Sqrt, 1.0e-300, 1.0e-150, 5.0e+149),
    (Unary::Sqrt, 12345.678, 111.11110655555547, 0.004500000184500011),
    (Unary::Exp, -700.5, 5.980196118639791e-305, 5.980196118639791e-305),
    (Unary::Exp, -0.1, 0.9048374180359595, 0.9048374180359595),
    (Unary::Exp, 1.5, 4.4816890703380645, 4.4816890703380645),
    (Unary::Exp, 700.0, 1.0142320547350045e+304, 1.0142320547350045e+304),
    (Unary::Expm1, -40.0, -1.0, 4.248354255291589e-18),
    (Unary::Expm1, -1.0e-10, -9.999999999500001e-11, 0.9999999999),
    (Unary::Expm1, 0.5, 0.6487212707001282, 1.6487212707001282),
    (Unary::Expm1, 30.0, 10686474581523.463, 10686474581524.463),
    (Unary::Log, 1.0e-300, -690.7755278982137, 9.999999999999999e+299),
    (Unary::Log, 0.3, -1.2039728043259361, 3.3333333333333335),
    (Unary::Log, 1.001, 0.0009995003330834232, 0.9990009990009991),
    (Unary::Log, 1.0e+200, 460.51701859880916, 1.0e-200),
    (Unary::Log1p, -0.99, -4.605170185988091, 99.99999999999991),
    (Unary::Log1p, -1.0e-10, -1.00000000005e-10, 1.0000000001),
    (Unary::Log1p, 1.0e-05, 9.999950000333332e-06, 0.999990000099999),
    (Unary::Log1p, 10000000000.0, 23.025850930040455, 9.999999999e-11),
    (Unary::Sin, 0.5, 0.479425538604203, 0.8775825618903728),
    (Unary::Sin, -2.0, -0.9092974268256817, -0.4161468365471424),
    (Unary::Sin, 100.0, -0.5063656411097588, 0.8623188722876839),
    (Unary::Cos, 0.5, 0.8775825618903728, -0.479425538604203),
    (Unary::Cos, -2.0, -0.4161468365471424, 0.9092974268256817),
    (Unary::Cos, 100.0, 0.8623188722876839, 0.5063656411097588),
    (Unary::Tan, 0.5, 0.5463024898437905, 1.2984464104095248),
    (Unary::Tan, -1.2, -2.5721516221263188, 7.615963967207052),
    (Unary::Tan, 3.0, -0.1425465430742778, 1.0203195169424268),
    (Unary::Asin, -0.9999, -1.5566540733173846, 70.71244595190564),
    (Unary::Asin, 0.1, 0.1001674211615598, 1.005037815259212),
    (Unary::Asin, 0.5, 0.5235987755982989, 1.1547005383792515),
    (Unary::Acos, -0.9999, 3.127450400112281, -70.71244595190564),
    (Unary::Acos, 0.1, 1.4706289056333368, -1.005037815259212),
    (Unary::Acos, 0.999, 0.044725087168733454, -22.36627204212921),
    (Unary::Atan, -1000000.0, -1.5707953267948966, 9.99999999999e-13),
    (Unary::Atan, 0.1, 0.09966865249116204, 0.9900990099009901),
    (Unary::Atan, 2.0, 1.1071487177940904, 0.2),
    (Unary::Sinh, -20.0, -242582597.70489514, 242582597.70489514),
    (Unary::Sinh, 1.0e-05, 1.0000000000166668e-05, 1.00000000005),
    (Unary::Sinh, 2.0, 3.6268604078470186, 3.7621956910836314),
    (Unary::Cosh, -20.0, 242582597.70489514, -242582597.70489514),
    (Unary::Cosh, 0.1, 1.0050041680558035, 0.10016675001984403),
    (Unary::Cosh, 2.0, 3.7621956910836314, 3.6268604078470186),
    (Unary::Tanh, -300.0, -1.0, 1.0601586212017243e-260),
    (Unary::Tanh, -19.0, -0.9999999999999999, 1.2556531168192118e-16),
    (Unary::Tanh, 1.0e-05, 9.999999999666668e-06, 0.9999999999),
    (Unary::Tanh, 0.7, 0.6043677771171635, 0.6347395899824586),
    (Unary::Tanh, 3.0, 0.9950547536867305, 0.00986603716544019),
    (Unary::Asinh, -100000000.0, -19.11382792451231, 1.0e-08),
    (Unary::Asinh, 1.0e-05, 9.999999999833334e-06, 0.99999999995),
    (Unary::Asinh, 1.5, 1.1947632172871092, 0.5547001962252291),
    (Unary::Acosh, 1.0000001, 0.00044721359190373473, 2236.067920945309),
    (Unary::Acosh, 1.5, 0.9624236501192069, 0.8944271909999159),
    (Unary::Acosh, 20.0, 3.6882538673612966, 0.05006261743217589),
    (Unary::Acosh, 10000000000.0, 23.7189981105004, 1.0e-10),
    (Unary::Atanh, -0.999, -3.8002011672501994, 500.2501250625308),
    (Unary::Atanh, 1.0e-05, 1.0000000000333334e-05, 1.0000000001),
    (Unary::Atanh, 0.5, 0.5493061443340549, 1.3333333333333333),
    (Unary::Erf, -3.0, -0.9999779095030014, 0.00013925305194674786),
    (Unary::Erf, -0.5, -0.5204998778130465, 0.8787825789354448),
    (Unary::Erf, 1.0e-10, 1.1283791670955126e-10, 1.1283791670955126),
    (Unary::Erf, 0.9, 0.7969082124228322, 0.5019685742403627),
    (Unary::Erf, 2.0, 0.9953222650189527, 0.020666985354092053),
    (Unary::Erf, 5.5, 0.9999999999999927, 8.223316045262922e-14),
    (Unary::Erfc, -4.0, 1.999999984582742, -1.2698234671866558e-07),
    (Unary::Erfc, -0.3, 1.3286267594591274, -1.031260909618963),
    (Unary::Erfc, 0.5, 0.4795001221869535, -0.8787825789354448),
    (Unary::Erfc, 2.0, 0.004677734981047266, -0.020666985354092053),
    (Unary::Erfc, 5.0, 1.537459794428035e-12, -1.5670866531017336e-11),
    (Unary::Erfc, 10.3, 4.5947618530992265e-48, -9.509407847836046e-47),
    (Unary::Erfc, 26.0, 5.663192408856143e-296, -2.9470349932662697e-294),
    (Unary::NormalCdf, -37.5, 4.605353009581955e-308, 1.7282337322841054e-306),
    (Unary::NormalCdf, -20.1, 3.6896808637213897e-90, 7.434525389680312e-89),
    (Unary::NormalCdf, -8.0, 6.220960574271784e-16, 5.052271083536892e-15),
    (Unary::NormalCdf, -5.001, 2.851685632231761e-07, 1.4793037305678625e-06),
    (Unary::NormalCdf, -4.999, 2.8814201414641365e-07, 1.4941709802283076e-06),
    (Unary::NormalCdf, -3.3, 0.0004834241423837775, 0.0017225689390536812),
    (Unary::NormalCdf, -0.7, 0.24196365222307303, 0.31225393336676127),
    (Unary::NormalCdf, 0.0, 0.5, 0.3989422804014327),
    (Unary::NormalCdf, 1.3, 0.9031995154143897, 0.17136859204780736),
    (Unary::NormalCdf, 8.0, 0.9999999999999993, 5.052271083536892e-15),
    (Unary::LogNormalCdf, -100000000.0, -5000000000000019.0, 100000000.00000001),
    (Unary::LogNormalCdf, -1234.5, -762003.1623604982, 1234.5008100434893),
    (Unary::LogNormalCdf, -38.6, -749.5528608462079, 38.6258720767979),
    (Unary::LogNormalCdf, -5.001, -15.07018538160944, 5.18747127610326),
    (Unary::LogNormalCdf, -4.999, -15.059812373671576, 5.185536668974189),
    (Unary::LogNormalCdf, -1.7, -3.1107960975524813, 2.1103579219281876),
    (Unary::LogNormalCdf, 0.0, -0.6931471805599453, 0.7978845608028654),
    (Unary::LogNormalCdf, 0.8, -0.23807370162332805, 0.36756142494764793),
    (Unary::LogNormalCdf, 5.5, -1.8989562646189464e-08, 1.0769760247056311e-07),
    (Unary::LogNormalCdf, 20.0, -2.7536241186062337e-89, 5.520948362159764e-88),
    (Unary::NormalPdf, -38.3, 1.17434e-319, 4.49772e-318),
    (Unary::NormalPdf, -12.7, 3.777735721149138e-36, 4.797724365859405e-35),
    (Unary::NormalPdf, -1.3, 0.17136859204780736, 0.22277916966214956),
    (Unary::NormalPdf, 0.0, 0.3989422804014327, 0.0),
    (Unary::NormalPdf, 0.001, 0.39894208093034234, -0.00039894208093034235),
    (Unary::NormalPdf, 0.6, 0.3332246028917996, -0.19993476173507976),
    (Unary::NormalPdf, 9.1, 4.1585989791151486e-19, -3.784325070994785e-18),
    (Unary::NormalPdf, 27.45, 9.548191939036207e-165, -2.6209786872654386e-163),
    (Unary::InverseMills, -1000000000000.0, 1000000000000.0, -1.0),
    (Unary::InverseMills, -100000000.0, 100000000.00000001, -0.9999999999999999),
    (Unary::InverseMills, -1000.0, 1000.000999998, -0.999999000006),
    (Unary::InverseMills, -38.6, 38.6258720767979, -0.9993315287567145),
    (Unary::InverseMills, -7.25, 7.383122234872753, -0.9828577322449795),
    (Unary::InverseMills, -5.001, 5.18747127610326, -0.9673143886039783),
    (Unary::InverseMills, -4.999, 5.185536668974189, -0.9672927370739601),
    (Unary::InverseMills, -3.1, 3.3761969902250675, -0.9324954471070941),
    (Unary::InverseMills, -2.001, 2.374101283393788, -0.8857802357410623),
    (Unary::InverseMills, -1.999, 2.3723298416077574, -0.8856615240087795),
    (Unary::InverseMills, -1.0, 1.525135276160981, -0.8009023344296512),
    (Unary::InverseMills, -0.2, 0.9294158480856429, -0.6779306490556263),
    (Unary::InverseMills, 0.0, 0.7978845608028654, -0.6366197723675814),
    (Unary::InverseMills, 0.8, 0.36756142494764793, -0.42915054106766376),
    (Unary::InverseMills, 5.5, 1.0769760247056311e-07, -5.923368251868707e-07),
    (Unary::InverseMills, 20.0, 5.520948362159764e-88, -1.1041896724319527e-86),
    (Unary::InverseMills, 38.0, 1.097221052e-314, -4.16943999763e-313),
    (Unary::LogCosh, -10000000000.0, 9999999999.306852, -1.0),
    (Unary::LogCosh, -800.0, 799.3068528194401, -1.0),
    (Unary::LogCosh, -30.5, 29.806852819440056, -1.0),
    (Unary::LogCosh, -1.001, 0.43454263451956293, -0.7620138105510068),
    (Unary::LogCosh, -0.999, 0.4330194464208848, -0.76117386166057),
    (Unary::LogCosh, -0.3, 0.04434076992594031, -0.2913126124515909),
    (Unary::LogCosh, -1e-09, 5e-19, -1e-09),
    (Unary::LogCosh, 0.0, 0.0, 0.0),
    (Unary::LogCosh, 1e-100, 5e-201, 1e-100),
    (Unary::LogCosh, 0.017, 0.00014449304045301004, 0.01699836252262546),
    (Unary::LogCosh, 0.5, 0.12011450695827752, 0.46211715726000974),
    (Unary::LogCosh, 1.5, 0.8554401710137968, 0.9051482536448664),
    (Unary::LogCosh, 2.5, 1.8135681679291729, 0.9866142981514303),
    (Unary::LogCosh, 19.0, 18.306852819440056, 0.9999999999999999),
    (Unary::LogCosh, 711.0, 710.3068528194401, 1.0),
    (Unary::Softplus, -740.0, 4.2e-322, 4.2e-322),
    (Unary::Softplus, -700.0, 9.85967654375977e-305, 9.85967654375977e-305),
    (Unary::Softplus, -40.0, 4.248354255291589e-18, 4.248354255291589e-18),
    (Unary::Softplus, -3.3, 0.036219258870659285, 0.03557118927263618),
    (Unary::Softplus, -0.7, 0.4031860488854579, 0.3318122278318339),
    (Unary::Softplus, 0.0, 0.6931471805599453, 0.5),
    (Unary::Softplus, 0.001, 0.6936473055599401, 0.5002499999791666),
    (Unary::Softplus, 0.4, 0.9130152523999526, 0.598687660112452),
    (Unary::Softplus, 3.1, 3.144063967938574, 0.9568927450589139),
    (Unary::Softplus, 36.0, 36.0, 0.9999999999999998),
    (Unary::Softplus, 800.0, 800.0, 1.0),
    (Unary::Sigmoid, -700.0, 9.85967654375977e-305, 9.85967654375977e-305),
    (Unary::Sigmoid, -40.0, 4.248354255291589e-18, 4.248354255291589e-18),
    (Unary::Sigmoid, -3.3, 0.03557118927263618, 0.034305879766366475),
    (Unary::Sigmoid, -0.7, 0.3318122278318339, 0.22171287329310904),
    (Unary::Sigmoid, 0.0, 0.5, 0.25),
    (Unary::Sigmoid, 0.001, 0.5002499999791666, 0.24999993750001043),
    (Unary::Sigmoid, 0.4, 0.598687660112452, 0.24026074574152914),
    (Unary::Sigmoid, 3.1, 0.9568927450589139, 0.04124901951253033),
    (Unary::Sigmoid, 36.0, 0.9999999999999998, 2.319522830243568e-16),
    (Unary::Sigmoid, 700.0, 1.0, 9.85967654375977e-305),
    (Unary::Lgamma, 1.0e-10, 23.025850929882736, -10000000000.577215),
    (Unary::Lgamma, 0.3, 1.0957979948180756, -3.502524222200133),
    (Unary::Lgamma, 1.9, -0.03898427592308336, 0.35618416116405965),
    (Unary::Lgamma, 4.5, 2.4537365708424423, 1.388870926359529),
    (Unary::Lgamma, 100.25, 360.28455963776423, 4.602671243274712),
    (Unary::Lgamma, 10000000000.0, 220258509288.81058, 23.025850929890456),
    (Unary::Lgamma, -0.5, 1.2655121234846454, 0.03648997397857652),
    (Unary::Lgamma, -3.7, -1.3797399049658245, -0.8450768588704194),
    (Unary::Digamma, 1.0e-10, -10000000000.577215, 1.0e+20),
    (Unary::Digamma, 0.3, -3.502524222200133, 12.245364546107732),
    (Unary::Digamma, 1.0, -0.5772156649015329, 1.6449340668482264),
    (Unary::Digamma, 4.5, 1.388870926359529, 0.24872510303901038),
    (Unary::Digamma, 11.99, 2.441792283668335, 0.08697741048698757),
    (Unary::Digamma, 100.25, 4.602671243274712, 0.010024978698123367),
    (Unary::Digamma, 10000000000.0, 23.025850929890456, 1.00000000005e-10),
    (Unary::Digamma, -0.5, 0.03648997397857652, 8.934802200544679),
    (Unary::Digamma, -3.7, -0.8450768588704194, 14.84242186412428),
    (Unary::Trigamma, 1.0e-10, 1.0e+20, -1.9999999999999998e+30),
    (Unary::Trigamma, 0.3, 12.245364546107732, -75.27253658872604),
    (Unary::Trigamma, 1.0, 1.6449340668482264, -2.4041138063191885),
    (Unary::Trigamma, 4.5, 0.24872510303901038, -0.061556821321027695),
    (Unary::Trigamma, 11.99, 0.08697741048698757, -0.0075603233665348935),
    (Unary::Trigamma, 100.25, 0.010024978698123367, -0.00010049935626057897),
    (Unary::Trigamma, 10000000000.0, 1.00000000005e-10, -1.0000000001e-20),
    (Unary::Trigamma, -0.5, 8.934802200544679, -0.82879664423432),
    (Unary::Trigamma, -3.7, 14.84242186412428, -68.89345468867354),
];

/// Function, arguments, value and derivatives, by hand; those of powers are x^y, y x^(y−1) and x^y ln x.
const BINARY_TABLE: &[(Binary, f64, f64, f64, [f64; 2])] = &[
    (Binary::Add, 2.0, 0.5, 2.5, [1.0, 1.0]),
    (Binary::Sub, 2.0, 0.5, 1.5, [1.0, -1.0]),
    (Binary::Mul, 3.0, 0.5, 1.5, [0.5, 3.0]),
    (Binary::Div, 3.0, 4.0, 0.75, [0.25, -0.1875]),
    (Binary::Pow, 4.0, 1.5, 8.0, [3.0, 8.0 * 2.0 * std::f64::consts::LN_2]),
    (Binary::Pow, 0.0, 0.0, 1.0, [0.0, f64::NEG_INFINITY]),
    (Binary::Pow, 0.0, 1.0, 0.0, [1.0, 0.0]),
    (Binary::Pow, 0.0, 2.0, 0.0, [0.0, 0.0]),
    (Binary::Pow, 0.0, 0.5, 0.0, [f64::INFINITY, 0.0]),
    (Binary::Pow, -2.0, 3.0, -8.0, [12.0, f64::NAN]),
    (Binary::Pow, -2.0, -1.0, -0.5, [-0.25, f64::NAN]),
    (Binary::Pow, -2.0, 0.5, f64::NAN, [f64::NAN, f64::NAN]),
    (Binary::Min, 1.0, 2.0, 1.0, [1.0, 0.0]),
    (Binary::Min, 2.0, 1.0, 1.0, [0.0, 1.0]),
    (Binary::Min, 2.0, 2.0, 2.0, [0.5, 0.5]),
    (Binary::Max, 1.0, 2.0, 2.0, [0.0, 1.0]),
    (Binary::Max, 2.0, 1.0, 2.0, [1.0, 0.0]),
    (Binary::Max, 2.0, 2.0, 2.0, [0.5, 0.5]),
    (Binary::Less, 1.0, 2.0, 1.0, [0.0, 0.0]),
    (Binary::Less, 2.0, 2.0, 0.0, [0.0, 0.0]),
    (Binary::LessEqual, 2.0, 2.0, 1.0, [0.0, 0.0]),
    (Binary::LessEqual, 3.0, 2.0, 0.0, [0.0, 0.0]),
    (Binary::Equal, 2.0, 2.0, 1.0, [0.0, 0.0]),
    (Binary::Equal, 3.0, 2.0, 0.0, [0.0, 0.0]),
];

/// Equal up to `ulps` units of relative accuracy, or both NaN, or the same infinity.
#[track_caller]
fn assert_ulps(actual: f64, expected: f64, ulps: f64, what: &str) {
    if expected.is_finite() {
        let error = (actual - expected).abs() / (expected.abs() * f64::EPSILON).max(f64::MIN_POSITIVE);
        assert!(error <= ulps, "{what} is {actual:e}, not {expected:e}: {error} ulp off");
    } else {
        assert!(
            actual == expected || actual.is_nan() && expected.is_nan(),
            "{what} is {actual}, not {expected}"
        );
    }
}

/// Where the function is close to one of its zeros, or reflected to the other side of a pole, only the absolute
/// accuracy is that of rounding.
fn tolerance(function: Unary, x: f64) -> f64 {
    match function {
        Unary::Lgamma | Unary::Digamma | Unary::Trigamma if x < 0.0 => 300.0,
        _ => ULPS,
    }
}

#[test]
fn unary_values_are_those_of_a_multiple_precision_library() {
    for &(function, x, value, _) in TABLE {
        assert_ulps(function.value(x), value, tolerance(function, x), &format!("{}({x:e})", function.name()));
    }
}

#[test]
fn unary_derivatives_are_those_of_a_multiple_precision_library() {
    for &(function, x, _, slope) in TABLE {
        let actual = function.derivative(x, function.value(x));
        assert_ulps(actual, slope, tolerance(function, x), &format!("{}'({x:e})", function.name()));
    }
}

#[test]
fn the_tables_hold_every_function() {
    for function in Unary::ALL {
        assert!(TABLE.iter().any(|row| row.0 == function), "{} is not tested", function.name());
    }
    for function in Binary::ALL {
        assert!(BINARY_TABLE.iter().any(|row| row.0 == function), "{} is not tested", function.name());
    }
}

#[test]
fn unary_derivatives_are_limits_of_central_differences() {
    for function in Unary::ALL {
        for x in [-0.83, -0.31, 0.27, 0.71, 1.6, 4.3] {
            // Error h²/6 f‴ plus rounding ε/h; the largest f‴ here are those of trigamma, near its poles.
            let h = 1e-5;
            let [below, value, above] = [x - h, x, x + h].map(|x| function.value(x));
            if !below.is_nan() && !above.is_nan() {
                let slope = function.derivative(x, value);
                assert_close(slope, (above - below) / (2.0 * h), 1e-6 * (1.0 + slope.abs()));
            }
        }
    }
}

#[test]
fn binary_values_and_derivatives_are_those_of_the_closed_forms() {
    for &(function, x, y, value, slopes) in BINARY_TABLE {
        let what = format!("{x} {} {y}", function.name());
        assert_ulps(function.value(x, y), value, 0.0, &what);
        for (actual, slope) in function.derivatives(x, y, value).into_iter().zip(slopes) {
            assert_ulps(actual, slope, 2.0, &format!("the derivative of {what}"));
        }
    }
}

#[test]
fn what_is_undefined_stays_undefined() {
    for function in Unary::ALL {
        assert!(function.value(f64::NAN).is_nan(), "{}", function.name());
    }
    for function in Binary::ALL {
        assert!(function.value(f64::NAN, 1.5).is_nan(), "{}", function.name());
        assert!(function.value(1.5, f64::NAN).is_nan(), "{}", function.name());
    }
    assert!(select(f64::NAN, 1.0, 2.0).is_nan());
    assert_eq!((select(-3.0, 1.0, f64::NAN), select(0.0, f64::NAN, 2.0)), (1.0, 2.0));
}

#[test]
fn functions_at_infinity_and_at_poles_have_their_limits() {
    assert_eq!(Unary::NormalCdf.value(f64::NEG_INFINITY), 0.0);
    assert_eq!(Unary::NormalCdf.value(f64::INFINITY), 1.0);
    assert_eq!(Unary::LogNormalCdf.value(f64::NEG_INFINITY), f64::NEG_INFINITY);
    assert_eq!(Unary::LogNormalCdf.value(f64::INFINITY), 0.0);
    assert_eq!(Unary::LogNormalCdf.derivative(f64::INFINITY, 0.0), 0.0);
    for (function, below, above) in [
        (Unary::NormalPdf, [0.0, 0.0], [0.0, 0.0]),
        (Unary::InverseMills, [f64::INFINITY, -1.0], [0.0, 0.0]),
        (Unary::LogCosh, [f64::INFINITY, -1.0], [f64::INFINITY, 1.0]),
        (Unary::Softplus, [0.0, 0.0], [f64::INFINITY, 1.0]),
        (Unary::Sigmoid, [0.0, 0.0], [1.0, 0.0]),
    ] {
        for (x, expected) in [(f64::NEG_INFINITY, below), (f64::INFINITY, above)] {
            let value = function.value(x);
            assert_eq!([value, function.derivative(x, value)], expected, "{}({x})", function.name());
        }
    }
    for pole in [0.0, -1.0, -2.0] {
        assert!([Unary::Lgamma, Unary::Digamma, Unary::Trigamma].iter().all(|f| !f.value(pole).is_finite()));
    }
}

#[test]
fn names_lead_back_to_the_function_except_for_the_operator() {
    for function in Unary::ALL.into_iter().filter(|&f| f != Unary::Neg) {
        assert_eq!(Unary::from_name(function.name()), Some(function));
    }
    assert_eq!(Unary::from_name("-"), None);
}
