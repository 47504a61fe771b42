//! Two operations in one.

use crate::expr::Binary;

/// Declares [`Pair`], and the macro that expands to one loop for each of them, compiled for that pair alone.
macro_rules! pairs {
    ($dollar:tt $($name:ident = $first:ident $second:ident $is_right:literal),* $(,)?) => {
        /// Arithmetic on three numbers: `second(first(x, y), z)`, or `second(z, first(x, y))` if the inner result
        /// stands on the right. Both results are rounded.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Pair {
            $($name),*
        }

        impl Pair {
            const ALL: &[Pair] = &[$(Pair::$name),*];

            /// The first operation, the second one, and whether the result of the first stands on its right.
            #[inline(always)]
            pub fn parts(self) -> (Binary, Binary, bool) {
                match self {
                    $(Pair::$name => (Binary::$first, Binary::$second, $is_right)),*
                }
            }
        }

        macro_rules! for_each_pair {
            ($dollar pair:expr, |$dollar p:ident| $dollar body:expr) => {
                match $dollar pair {
                    $(Pair::$name => {
                        const PAIR: Pair = Pair::$name;
                        let $dollar p = PAIR;
                        $dollar body
                    })*
                }
            };
        }
    };
}

pairs! { $
    AddThenAdd = Add Add false,
    AddThenMul = Add Mul false,
    AddThenSub = Add Sub false,
    AddFromSub = Add Sub true,
    AddThenDiv = Add Div false,
    AddUnder = Add Div true,
    SubThenAdd = Sub Add false,
    SubThenMul = Sub Mul false,
    SubThenSub = Sub Sub false,
    SubFromSub = Sub Sub true,
    SubThenDiv = Sub Div false,
    SubUnder = Sub Div true,
    MulThenAdd = Mul Add false,
    MulThenMul = Mul Mul false,
    MulThenSub = Mul Sub false,
    MulFromSub = Mul Sub true,
    MulThenDiv = Mul Div false,
    MulUnder = Mul Div true,
    DivThenAdd = Div Add false,
    DivThenMul = Div Mul false,
    DivThenSub = Div Sub false,
    DivFromSub = Div Sub true,
    DivThenDiv = Div Div false,
    DivUnder = Div Div true,
}

impl Pair {
    /// The pair of two operations, if they are arithmetic.
    pub fn of(first: Binary, second: Binary, is_right: bool) -> Option<Pair> {
        let parts = (first, second, is_right && !second.is_commutative());
        Pair::ALL.iter().copied().find(|pair| pair.parts() == parts)
    }

    #[inline(always)]
    pub fn value(self, x: f64, y: f64, z: f64) -> f64 {
        let (first, second, is_right) = self.parts();
        let inner = first.value(x, y);
        if is_right { second.value(z, inner) } else { second.value(inner, z) }
    }
}
