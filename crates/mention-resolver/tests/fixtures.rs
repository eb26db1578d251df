//! The fixtures of this folder: mentions and sources marked in the text.

use diembao_core::{Analyzer, Article};
use diembao_mention_resolver::{Known, Mention, MentionResolver, MentionSettings, Sources};
use diembao_test_support::{Mark, marked};
use diembao_text::{Gap, Tokens};

fn lines(text: &'static str) -> impl Iterator<Item = String> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.replace(" ¶ ", "\n\n"))
}

fn resolve(settings: MentionSettings, text: &str) -> (Article, Vec<Mention>) {
    let article = Article::new("fixture", text).expect("short");
    let mentions = MentionResolver::build(settings)
        .expect("right settings")
        .analyze(&article, ())
        .expect("spans are sound");
    (article, mentions)
}

#[test]
fn mentions_are_found_with_their_borders_and_names() {
    let mut wrong = Vec::new();
    for line in lines(include_str!("mentions.txt")) {
        let (text, marks) = marked(&line);
        let (article, mentions) = resolve(MentionSettings::default(), &text);
        let expected: Vec<(&str, &str)> =
            marks.iter().map(|mark| (&text[mark.range.clone()], mark.attributes.as_str())).collect();
        let found: Vec<(&str, &str)> = mentions
            .iter()
            .map(|mention| (&article.text()[mention.anchor.span().range()], &*mention.name))
            .collect();
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn sources_are_read_at_their_cues() {
    let mut wrong = Vec::new();
    for line in lines(include_str!("sources.txt")) {
        let (text, marks) = marked(&line);
        let (article, mentions) = resolve(MentionSettings::default(), &text);
        let tokens = article.derived::<Tokens>();
        let sources = Sources::new(&article, &mentions);
        let mark = |tag: &str| -> &Mark { marks.iter().find(|mark| mark.tag == tag).unwrap() };
        let place = |mark: &Mark| tokens.index_at(mark.range.start)..tokens.index_at(mark.range.end - 1) + 1;
        let (source, cue) = (mark("s"), mark("c"));
        let found = if source.range.start < cue.range.start {
            let floor = (0..place(cue).start)
                .rev()
                .find(|&at| matches!(tokens[at].mark(), Some('.')) && tokens[at + 1].gap != Gap::None);
            sources.before(place(cue), floor.map_or(0, |at| at + 1))
        } else {
            sources.after(place(cue).end, tokens.len())
        };
        let found = found.map(|found| {
            (found.speaker.clone().unwrap_or_default().to_string(), text[found.span.range()].to_string())
        });
        let expected = (source.attributes != "-")
            .then(|| (source.attributes.clone(), text[source.range.clone()].to_string()));
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_desk_s_own_people_are_found_by_their_aliases() {
    let known =
        Known { name: "Nguyễn Văn Toàn".into(), aliases: vec!["Toàn béo".into(), "NVT".into()] };
    let settings = MentionSettings { people: vec![known], ..MentionSettings::default() };
    let (_, mentions) = resolve(settings, "Toàn béo nói không. NVT đã rời sân.");
    let names: Vec<_> = mentions.iter().map(|mention| (&*mention.name, mention.anchor.text())).collect();
    assert_eq!(names, [("Nguyễn Văn Toàn", "Toàn béo"), ("Nguyễn Văn Toàn", "NVT")]);
}

#[test]
fn wrong_settings_are_all_said_at_once() {
    let known = |name: &str, aliases: &[&str]| Known {
        name: name.into(),
        aliases: aliases.iter().map(|alias| (*alias).to_string()).collect(),
    };
    let settings = MentionSettings {
        people: vec![known("", &["A"]), known("Lê An", &["lê an", " "])],
        organizations: vec![known("A", &[])],
    };
    let Err(error) = MentionResolver::build(settings) else { panic!("refused") };
    let problems: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "`people[0].name`: a name without a word",
            "`people[1].aliases[0]`: `lê an` is given twice",
            "`people[1].aliases[1]`: a name without a word",
            "`organizations[0].name`: `A` is given twice",
        ]
    );
}
