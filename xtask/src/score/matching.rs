//! Pairs gold marks with predicted ones.

use super::load::Mark;

/// Code points that both cover.
pub(crate) fn overlap(a: &Mark, b: &Mark) -> i64 {
    (a.end.min(b.end) - a.start.max(b.start)).max(0)
}

/// Overlap over union, from 0 to 1.
pub(crate) fn iou(a: &Mark, b: &Mark) -> f64 {
    match overlap(a, b) {
        0 => 0.0,
        both => both as f64 / (a.end - a.start + b.end - b.start - both) as f64,
    }
}

/// One-to-one pairs (index of gold, index of predicted), best overlap over union first; ties go to the earlier ones.
pub(crate) fn pairs(gold: &[Mark], predicted: &[Mark], floor: f64) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in predicted.iter().enumerate() {
            let score = iou(g, p);
            if score >= floor && score > 0.0 {
                candidates.push((score, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut gold_used, mut predicted_used) = (vec![false; gold.len()], vec![false; predicted.len()]);
    let mut out = Vec::new();
    for (_, i, j) in candidates {
        if !gold_used[i] && !predicted_used[j] {
            gold_used[i] = true;
            predicted_used[j] = true;
            out.push((i, j));
        }
    }
    out
}
