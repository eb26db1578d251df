//! The table of figures, as people read it.

use super::{Figures, Prf};
use std::fmt::Write as _;

/// The table, one figure a line.
pub(crate) fn table(figures: &Figures) -> String {
    let mut out = format!("articles {}\n", figures.articles);
    let mut line = |name: &str, prf: &Prf| {
        let Prf { p, r, f1, tp, pred, gold } = prf;
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{name:<28} P {p:5.1}  R {r:5.1}  F1 {f1:5.1}   ({tp} of {gold} gold, {pred} predicted)"
        );
    };
    for (name, prf) in [
        ("strict", &figures.strict),
        ("relaxed", &figures.relaxed),
        ("type", &figures.kind),
        ("value", &figures.value),
    ] {
        line(&format!("dates {name}"), prf);
    }
    for (name, quotes) in
        [("all", &figures.all), ("direct", &figures.direct), ("indirect", &figures.indirect)]
    {
        line(&format!("quotes {name} found"), &quotes.found);
        line(&format!("quotes {name} exact"), &quotes.exact);
        line(&format!("quotes {name} attributed"), &quotes.attributed);
    }
    let _ = writeln!(out, "{:<28} {:5.1} on quotes found", "speaker accuracy", figures.speaker_accuracy);
    let _ = writeln!(out, "{:<28} {:5.1} on quotes found", "mention accuracy", figures.mention_accuracy);
    let _ = writeln!(out, "{:<28} {:5.1}", "topics main accuracy", figures.main_accuracy);
    let Prf { p, r, f1, tp, pred, gold } = &figures.micro;
    let _ = writeln!(
        out,
        "{:<28} P {p:5.1}  R {r:5.1}  F1 {f1:5.1}   ({tp} of {gold} gold, {pred} predicted)",
        "topics micro"
    );
    out
}
