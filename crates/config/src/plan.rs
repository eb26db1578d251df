//! The planner: which analyzer runs after which, and why; or why no order exists.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use diembao_core::AnalyzerSpec;

use crate::problem::Problem;
use crate::suggest;

/// The order in which the analyzers of a chain run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// First to last.
    pub steps: Vec<Step>,
}

/// One analyzer's place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The analyzer's name.
    pub name: String,
    /// The layer it gives.
    pub gives: String,
    /// The layers it reads, each with the analyzer that gives it.
    pub needs: Vec<Need>,
    /// Is it a program of its own (`[[external]]`)?
    pub external: bool,
}

/// A layer that is read, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The layer.
    pub layer: String,
    /// The analyzer that gives it.
    pub giver: String,
}

/// The names of these analyzers and of all that they need, sorted; names that are not linked are left out.
pub fn with_providers<'a>(specs: &'a [AnalyzerSpec], names: &[&str]) -> Vec<&'a str> {
    let mut found: BTreeSet<&'a str> = BTreeSet::new();
    let mut waiting: Vec<&AnalyzerSpec> = specs.iter().filter(|spec| names.contains(&spec.name)).collect();
    while let Some(spec) = waiting.pop() {
        if found.insert(spec.name) {
            let needs = spec.needs();
            waiting.extend(needs.iter().filter_map(|need| specs.iter().find(|spec| spec.gives == *need)));
        }
    }
    found.into_iter().collect()
}

/// An analyzer that shall run.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) gives: String,
    pub(crate) needs: Vec<String>,
    pub(crate) external: bool,
    /// Where the config names it.
    pub(crate) place: Option<Range<usize>>,
}

/// Puts `nodes` (each name once) in order: a layer's giver before its readers, ties by name.
///
/// `linked` are the layers that could be had by adding a linked analyzer to the chain: layer and analyzer.
pub(crate) fn plan(nodes: &[Node], linked: &[(&str, &str)]) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut givers: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, node) in nodes.iter().enumerate() {
        match givers.get(node.gives.as_str()) {
            None => {
                givers.insert(&node.gives, i);
            }
            Some(&first) => problems.push(two_givers(&nodes[first], node)),
        }
    }
    for node in nodes {
        for need in &node.needs {
            if !givers.contains_key(need.as_str()) {
                problems.push(missing_layer(node, need, &givers, linked));
            }
        }
    }

    // Kahn's algorithm; the set keeps the analyzers that are ready sorted by name.
    let providers: Vec<BTreeSet<usize>> = nodes
        .iter()
        .map(|node| node.needs.iter().filter_map(|need| givers.get(need.as_str()).copied()).collect())
        .collect();
    let mut order: Vec<usize> = Vec::new();
    let mut done = vec![false; nodes.len()];
    loop {
        let next = (0..nodes.len())
            .filter(|&i| !done[i] && providers[i].iter().all(|&p| done[p]))
            .min_by_key(|&i| &nodes[i].name);
        let Some(next) = next else { break };
        done[next] = true;
        order.push(next);
    }
    for ring in rings(&providers, &done, nodes) {
        problems.push(ring_problem(&ring, nodes));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let steps = order
        .into_iter()
        .map(|i| Step {
            name: nodes[i].name.clone(),
            gives: nodes[i].gives.clone(),
            needs: nodes[i]
                .needs
                .iter()
                .filter_map(|need| {
                    let giver = nodes[*givers.get(need.as_str())?].name.clone();
                    Some(Need { layer: need.clone(), giver })
                })
                .collect(),
            external: nodes[i].external,
        })
        .collect();
    Ok(Plan { steps })
}

fn two_givers(first: &Node, second: &Node) -> Problem {
    let problem = Problem::error(
        "config/two-givers",
        format!("`{}` and `{}` both give the layer `{}`", first.name, second.name, second.gives),
    )
    .at(second.place.clone())
    .help(format!("a layer is written once, by one analyzer: keep `{}` or `{}`", first.name, second.name));
    match &first.place {
        Some(place) => problem.related(place.clone(), "the other one"),
        None => problem,
    }
}

fn missing_layer(
    node: &Node,
    need: &str,
    givers: &BTreeMap<&str, usize>,
    linked: &[(&str, &str)],
) -> Problem {
    let problem = Problem::error(
        "config/missing-layer",
        format!("`{}` reads the layer `{need}`, which nothing in the chain gives", node.name),
    )
    .at(node.place.clone());
    match linked.iter().find(|(layer, _)| *layer == need) {
        Some((_, analyzer)) => problem.help(format!("add `{analyzer}` to the chain")),
        None => {
            let known: BTreeSet<&str> =
                givers.keys().copied().chain(linked.iter().map(|(layer, _)| *layer)).collect();
            problem.help(suggest::help(
                need,
                "no linked analyzer gives it; known layers",
                known.iter().copied(),
            ))
        }
    }
}

/// The rings among the analyzers that cannot be ordered, each as a walk from reader to giver that starts
/// at its first name.
fn rings(providers: &[BTreeSet<usize>], done: &[bool], nodes: &[Node]) -> BTreeSet<Vec<usize>> {
    let mut rings = BTreeSet::new();
    for start in (0..nodes.len()).filter(|&i| !done[i]) {
        let mut walk = vec![start];
        while let Some(&at) = walk.last() {
            // Whoever is not done waits for somebody who is not done.
            let Some(next) = providers[at].iter().copied().find(|&p| !done[p]) else { break };
            if let Some(from) = walk.iter().position(|&w| w == next) {
                let mut ring = walk.split_off(from);
                let first = (0..ring.len()).min_by_key(|&i| &nodes[ring[i]].name).unwrap_or(0);
                ring.rotate_left(first);
                rings.insert(ring);
                break;
            }
            walk.push(next);
        }
    }
    rings
}

fn ring_problem(ring: &[usize], nodes: &[Node]) -> Problem {
    let names: Vec<&str> = ring.iter().chain(ring.first()).map(|&i| nodes[i].name.as_str()).collect();
    let reads: Vec<String> = ring
        .iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(&reader, &giver)| {
            format!("`{}` reads `{}` of `{}`", nodes[reader].name, nodes[giver].gives, nodes[giver].name)
        })
        .collect();
    let problem = Problem::error("config/ring", format!("a ring in the chain: {}", names.join(" → ")))
        .at(nodes[ring[0]].place.clone())
        .help(reads.join("; "));
    ring[1..]
        .iter()
        .filter_map(|&i| nodes[i].place.clone())
        .fold(problem, |problem, place| problem.related(place, "in the same ring"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A node written as `name: need need > gives`.
    fn nodes(lines: &[&str]) -> Vec<Node> {
        lines
            .iter()
            .map(|line| {
                let (name, rest) = line.split_once(':').expect("a colon after the name");
                let (needs, gives) = rest.split_once('>').expect("a > before the layer");
                Node {
                    name: name.trim().to_owned(),
                    gives: gives.trim().to_owned(),
                    needs: needs.split_whitespace().map(str::to_owned).collect(),
                    external: false,
                    place: None,
                }
            })
            .collect()
    }

    fn order(lines: &[&str]) -> Vec<String> {
        plan(&nodes(lines), &[]).expect("there is an order").steps.into_iter().map(|s| s.name).collect()
    }

    fn problems(lines: &[&str]) -> Vec<(&'static str, String, Option<String>)> {
        let linked = [("mentions", "mention_resolver")];
        let problems = plan(&nodes(lines), &linked).expect_err("there is no order");
        problems.into_iter().map(|p| (p.code, p.message, p.help)).collect()
    }

    #[test]
    fn givers_come_before_readers_and_ties_go_by_name() {
        let chain = [
            "quotes: sentences mentions > q",
            "mentions: sentences > mentions",
            "b: > b",
            "sentences: > sentences",
            "a: > a",
        ];
        let expected = ["a", "b", "sentences", "mentions", "quotes"];
        assert_eq!(order(&chain), expected);
        let mut reversed = chain;
        reversed.reverse();
        assert_eq!(order(&reversed), expected, "the order in the config means nothing");
    }

    #[test]
    fn what_cannot_be_ordered_is_refused_with_the_reason() {
        insta::assert_debug_snapshot!(problems(&["a: mentions metions > a", "b: > mention"]));
        insta::assert_debug_snapshot!(problems(&["a: > x", "b: > x", "c: x > y", "d: > x"]));
        insta::assert_debug_snapshot!(problems(&[
            "c: z > x",
            "a: x > y",
            "b: y > z",
            "after: z > w",
            "self: s > s",
            "before: > v"
        ]));
    }
}
