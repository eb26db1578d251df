//! The labels: IPTC Media Topics, first level.

/// One of the seventeen first-level IPTC Media Topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The English name, as IPTC has it.
    pub name: &'static str,
    /// The Vietnamese name.
    pub name_vi: &'static str,
    /// The code in IPTC's vocabulary.
    pub code: &'static str,
}

/// How many labels there are.
pub const LABEL_COUNT: usize = 17;

/// All labels by English name. A model's columns are in this order.
pub const LABELS: [Label; LABEL_COUNT] = [
    Label {
        name: "arts, culture, entertainment and media",
        name_vi: "văn hóa, nghệ thuật, giải trí và truyền thông",
        code: "medtop:01000000",
    },
    Label {
        name: "conflict, war and peace",
        name_vi: "xung đột, chiến tranh và hòa bình",
        code: "medtop:16000000",
    },
    Label {
        name: "crime, law and justice",
        name_vi: "tội phạm, pháp luật và tư pháp",
        code: "medtop:02000000",
    },
    Label {
        name: "disaster, accident and emergency incident",
        name_vi: "thảm họa, tai nạn và sự cố",
        code: "medtop:03000000",
    },
    Label {
        name: "economy, business and finance",
        name_vi: "kinh tế, kinh doanh và tài chính",
        code: "medtop:04000000",
    },
    Label { name: "education", name_vi: "giáo dục", code: "medtop:05000000" },
    Label { name: "environment", name_vi: "môi trường", code: "medtop:06000000" },
    Label { name: "health", name_vi: "y tế, sức khỏe", code: "medtop:07000000" },
    Label {
        name: "human interest", name_vi: "đời thường, người nổi tiếng", code: "medtop:08000000"
    },
    Label { name: "labour", name_vi: "lao động, việc làm", code: "medtop:09000000" },
    Label {
        name: "lifestyle and leisure",
        name_vi: "lối sống, du lịch, giải trí cá nhân",
        code: "medtop:10000000",
    },
    Label {
        name: "politics and government",
        name_vi: "chính trị, chính quyền, đối ngoại",
        code: "medtop:11000000",
    },
    Label { name: "religion", name_vi: "tôn giáo", code: "medtop:12000000" },
    Label { name: "science and technology", name_vi: "khoa học, công nghệ", code: "medtop:13000000" },
    Label { name: "society", name_vi: "xã hội, dân số, phúc lợi", code: "medtop:14000000" },
    Label { name: "sport", name_vi: "thể thao", code: "medtop:15000000" },
    Label { name: "weather", name_vi: "thời tiết", code: "medtop:17000000" },
];

/// The label of an English name.
pub fn label_index(name: &str) -> Option<usize> {
    LABELS.iter().position(|label| label.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_and_their_codes_differ() {
        assert!(LABELS.is_sorted_by(|a, b| a.name < b.name));
        for (index, label) in LABELS.iter().enumerate() {
            assert_eq!(label_index(label.name), Some(index));
            assert!(LABELS[..index].iter().all(|other| other.code != label.code));
        }
    }
}
