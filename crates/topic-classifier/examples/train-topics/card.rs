//! The card: what the model is, how good, and where it is weak. Markdown.

use std::fmt::Write as _;

use crate::calibrate::Decision;
use crate::figures::Figures;

/// All that the card tells.
pub(crate) struct Card<'a> {
    pub(crate) name: &'a str,
    pub(crate) labels: &'a [String],
    pub(crate) labelled: usize,
    pub(crate) unlabelled: usize,
    pub(crate) terms: usize,
    pub(crate) rank: usize,
    pub(crate) bytes: usize,
    pub(crate) fingerprint: u64,
    /// Five-fold: as published with its summary, and without it.
    pub(crate) whole: &'a Figures,
    pub(crate) bare: &'a Figures,
    /// On annotated articles that training never saw.
    pub(crate) dev: Option<&'a Figures>,
    pub(crate) decision: &'a Decision,
}

impl Card<'_> {
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("a string takes all that is written");
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# Topic model `{}`\n", self.name)?;
        writeln!(
            out,
            "A sparse linear model that gives a Vietnamese news article one to three of {} labels. Written by\n\
             `cargo xtask train-topics` together with the model; do not edit.\n",
            self.labels.len()
        )?;
        writeln!(out, "| what | |\n|---|---|")?;
        writeln!(out, "| fingerprint of the file (FNV-1a, 64 bits) | `{:016x}` |", self.fingerprint)?;
        writeln!(out, "| size | {} bytes |", self.bytes)?;
        writeln!(out, "| terms of one or two syllables | {} |", self.terms)?;
        writeln!(out, "| articles with labels | {} |", self.labelled)?;
        writeln!(out, "| articles without labels | {} |\n", self.unlabelled)?;
        writeln!(
            out,
            "## How it was made\n\n\
             Terms, their document frequencies and twice {} strongest directions of the article-term matrix (once of all\n\
             terms, once of those of two syllables) come from the articles without labels. Three softmax regressions, over\n\
             either directions and over the terms themselves, and one of least squares over all of these are fitted on the\n\
             labelled articles, each once with its summary and once without, the main label weighing more than those\n\
             beside it. All four are linear in the terms: the mean of the three and the fourth together are written as\n\
             one weight a term and label, in eight bits. Probabilities are logistic curves over the\n\
             softmax shares, fitted, like the thresholds, on scores that each labelled article got from a model that\n\
             had not seen it. The same data gives the same bytes.\n",
            self.rank
        )?;
        writeln!(
            out,
            "## Figures\n\nIn per cent. Five-fold: each article is judged by a model, curves and thresholds made without it.\n"
        )?;
        writeln!(
            out,
            "| articles | number | main label right | main label among the article's | macro F1 | micro F1 |\n|---|--:|--:|--:|--:|--:|"
        )?;
        let mut line = |name: &str, figures: &Figures| {
            writeln!(
                out,
                "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
                figures.articles, figures.main, figures.within, figures.macro_f1, figures.micro_f1
            )
        };
        line("five-fold, title, summary and text", self.whole)?;
        line("five-fold, title and text", self.bare)?;
        if let Some(dev) = self.dev {
            line("annotated articles, never trained on", dev)?;
        }
        writeln!(
            out,
            "\n### By label (five-fold, title, summary and text)\n\n| label | articles | precision | recall | F1 | threshold |\n|---|--:|--:|--:|--:|--:|"
        )?;
        for (label, figures) in self.whole.labels.iter().enumerate() {
            writeln!(
                out,
                "| {} | {} | {:.1} | {:.1} | {:.1} | {:.2} |",
                self.labels[label],
                figures.gold,
                figures.precision,
                figures.recall,
                figures.f1,
                self.decision.thresholds[label]
            )?;
        }
        self.write_confusion(out)?;
        self.write_calibration(out)?;
        self.write_weaknesses(out)?;
        writeln!(
            out,
            "\n## How to make it again\n\n\
             ```sh\ncargo xtask train-topics --data ../shared/topics\n```\n\n\
             The folder holds `labelled.jsonl` (`id`, `title`, `summary`, `text`, `topics` with the main one first) and\n\
             `unlabelled.jsonl.xz` or `unlabelled.jsonl` (the same without `topics`). With labels of your own the model has\n\
             those; write it to a file of your own with `--model FILE` and name that in the configuration:\n\n\
             ```toml\n[topics]\nmodel = \"my.model\"\n```"
        )
    }

    fn write_confusion(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "\n### Which main label is taken for which\n\nRows: the article's main label; columns: the predicted one, by the same numbers.\n"
        )?;
        write!(out, "| |")?;
        for label in 1..=self.labels.len() {
            write!(out, " {label} |")?;
        }
        writeln!(out, "\n|---|{}", "--:|".repeat(self.labels.len()))?;
        for (row, counts) in self.whole.confusion.iter().enumerate() {
            write!(out, "| {} {} |", row + 1, self.labels[row])?;
            for count in counts {
                if *count == 0 { write!(out, " |")? } else { write!(out, " {count} |")? }
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_calibration(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "\n### Do the probabilities hold?\n\n\
             Expected calibration error: {:.1} points for the main label, {:.1} over all labels. Main labels by tenths of\n\
             their probability:\n\n| predicted | articles | mean probability | among the article's labels |\n|---|--:|--:|--:|",
            self.whole.calibration.0, self.whole.calibration.1
        )?;
        for (bin, (count, mean, right)) in self.whole.bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
            writeln!(
                out,
                "| {:.1} to {:.1} | {count} | {:.2} | {:.2} |",
                bin as f32 / 10.0,
                (bin + 1) as f32 / 10.0,
                mean,
                right
            )?;
        }
        Ok(())
    }

    fn write_weaknesses(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "\n## Known weaknesses\n")?;
        let mut order: Vec<usize> =
            (0..self.labels.len()).filter(|label| self.whole.labels[*label].gold > 0).collect();
        order.sort_by(|a, b| self.whole.labels[*a].f1.total_cmp(&self.whole.labels[*b].f1));
        let weak: Vec<String> = order
            .iter()
            .take(4)
            .map(|label| {
                let figures = self.whole.labels[*label];
                format!("{} (F1 {:.0}, {} articles)", self.labels[*label], figures.f1, figures.gold)
            })
            .collect();
        writeln!(out, "- Weakest labels: {}.", weak.join("; "))?;
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for (gold, counts) in self.whole.confusion.iter().enumerate() {
            pairs.extend(
                counts
                    .iter()
                    .enumerate()
                    .filter(|(given, _)| *given != gold)
                    .map(|(given, n)| (*n, gold, given)),
            );
        }
        pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let pairs: Vec<String> = pairs
            .iter()
            .take(5)
            .map(|(n, gold, given)| format!("{} for {} ({n} times)", self.labels[*given], self.labels[*gold]))
            .collect();
        writeln!(out, "- Most often mistaken: {}.", pairs.join("; "))?;
        writeln!(
            out,
            "- It has read Vietnamese news of 2013 to 2020 only: people, products and events that came later say nothing to it\n  \
             but by the words around them, and it is not made for other kinds of text.\n\
             - Labels were given by reading title and summary: what an article comes to late is missed, as it is there.\n\
             - The trainer's own settings were chosen by the five-fold figures above: expect a few tenths less elsewhere.\n\
             - Only the first 760 syllables are read.\n\
             - Its probabilities are those of the press that it was trained on; where labels are shared out otherwise, they are off."
        )
    }
}
