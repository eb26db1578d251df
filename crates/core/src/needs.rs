//! What an analyzer reads, as types: an undeclared read does not compile.

use crate::{Annotations, Layer, MissingLayer};

/// The layers that an analyzer reads: `()`, `(Sentences,)`, `(Sentences, Mentions)`, …
pub trait Needs: 'static {
    /// What `analyze` is handed: a slice of items for each layer.
    type View<'a>;

    /// The layers' names, in the order of the types.
    fn names() -> Vec<&'static str>;

    /// The layers themselves.
    ///
    /// # Errors
    /// The first layer that is not there. The planner makes sure that none is missing.
    fn view(annotations: &Annotations) -> Result<Self::View<'_>, MissingLayer>;
}

impl Needs for () {
    type View<'a> = ();

    fn names() -> Vec<&'static str> {
        Vec::new()
    }

    fn view(_: &Annotations) -> Result<(), MissingLayer> {
        Ok(())
    }
}

macro_rules! needs_of_tuple {
    ($($layer:ident),+) => {
        impl<$($layer: Layer),+> Needs for ($($layer,)+) {
            type View<'a> = ($(&'a [$layer::Item],)+);

            fn names() -> Vec<&'static str> {
                vec![$($layer::NAME),+]
            }

            fn view(annotations: &Annotations) -> Result<Self::View<'_>, MissingLayer> {
                Ok(($(annotations.get::<$layer>().ok_or(MissingLayer { layer: $layer::NAME })?,)+))
            }
        }
    };
}

needs_of_tuple!(A);
needs_of_tuple!(A, B);
needs_of_tuple!(A, B, C);
needs_of_tuple!(A, B, C, D);
needs_of_tuple!(A, B, C, D, E);
