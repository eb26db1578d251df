//! Tells a Vietnamese syllable from a foreign word, by its spelling alone.

use std::sync::LazyLock;

use diembao_text::KeyMap;

/// Whether a word is spelled as a Vietnamese syllable: an onset, a nucleus and a coda of the language, in any case
/// and with any tone. Foreign words that happen to be (`Kim`, `Hun`) count as Vietnamese.
pub(crate) fn is_vietnamese(word: &str) -> bool {
    let mut letters = 0u64;
    let mut marked = false;
    let table: &[(u8, bool)] = &STRIPPED;
    for c in word.chars() {
        let (letter, mark) = table.get(c as usize).copied().unwrap_or_else(|| strip(c));
        if letter == 0 {
            if matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}') {
                continue;
            }
            // A combining mark, or a letter that Vietnamese does not have.
            if ('\u{300}'..='\u{323}').contains(&c) {
                marked = true;
                continue;
            }
            return false;
        }
        marked |= mark;
        if letters >> 56 != 0 {
            return false;
        }
        letters = letters << 8 | u64::from(letter);
    }
    match SYLLABLES.get(&letters) {
        Some(foreign_look) => marked || !foreign_look,
        None => false,
    }
}

/// All syllables without their marks, the letters packed into a number, and whether each looks foreign without marks.
static SYLLABLES: LazyLock<KeyMap<u64, bool>> = LazyLock::new(|| {
    let pack = |parts: &[&str]| {
        let letters = parts.iter().flat_map(|part| part.bytes());
        letters.fold(0u64, |packed, letter| packed << 8 | u64::from(letter))
    };
    let mut syllables = KeyMap::default();
    for onset in ONSETS {
        for nucleus in NUCLEI {
            for coda in CODAS {
                if onset.len() + nucleus.len() + coda.len() <= 8 {
                    syllables.insert(pack(&[onset, nucleus, coda]), false);
                }
            }
        }
    }
    for word in FOREIGN_LOOK {
        syllables.insert(pack(&[word]), true);
    }
    syllables
});

const ONSETS: [&str; 29] = [
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph",
    "qu", "q", "r", "s", "t", "th", "tr", "v", "x", "z",
];
const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
const NUCLEI: [&str; 43] = [
    "a", "e", "i", "o", "u", "y", "ai", "ao", "au", "ay", "eo", "eu", "ia", "ie", "ieu", "iu", "oa", "oai",
    "oao", "oay", "oe", "oeo", "oi", "oo", "ua", "uay", "ue", "ui", "uo", "uoi", "uou", "uu", "uy", "uya",
    "uye", "uyu", "ya", "ye", "yeu", "uau", "uao", "uai", "io",
];
/// Spelled like syllables, but in newspapers almost always foreign.
const FOREIGN_LOOK: [&str; 20] = [
    "ali", "ban", "bin", "hun", "jin", "joe", "lee", "li", "mao", "moon", "park", "paul", "pope", "roy",
    "sam", "tim", "tom", "xi", "yao", "ye",
];

/// What [`strip`] says of each character up to the last Vietnamese letter.
static STRIPPED: LazyLock<Box<[(u8, bool)]>> = LazyLock::new(|| ('\0'..'\u{1F00}').map(strip).collect());

/// A letter in lower case without its marks.
pub(crate) fn plain_letter(c: char) -> char {
    match strip(c).0 {
        0 => c.to_lowercase().next().unwrap_or(c),
        letter => char::from(letter),
    }
}

/// A letter without its marks, lower case, as ASCII (`đ` as `d`); 0 for one that Vietnamese does not have.
/// Second: whether it had a mark.
fn strip(c: char) -> (u8, bool) {
    let lower = c.to_lowercase().next().unwrap_or(c);
    if lower.is_ascii_alphabetic() {
        let foreign = matches!(lower, 'f' | 'j' | 'w');
        return (if foreign { 0 } else { lower as u8 }, false);
    }
    let base = match lower {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ' | 'ẫ'
        | 'ậ' => b'a',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => b'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => b'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ'
        | 'ợ' => b'o',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => b'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => b'y',
        'đ' => b'd',
        _ => 0,
    };
    (base, true)
}

#[cfg(test)]
mod tests {
    use super::is_vietnamese;

    #[test]
    fn syllables_of_the_language_are_told_from_foreign_words() {
        for word in [
            "Nguyễn", "Thắng", "Đặng", "hoà", "Khuyên", "Quốc", "Giang", "Yến", "Uông", "HIỆP", "Trương",
            "Gia",
        ] {
            assert!(is_vietnamese(word), "{word}");
        }
        for word in [
            "Rutte", "Putin", "Macron", "Trump", "Zelensky", "Obama", "Kerry", "Steve", "Xi", "Park",
            "Hollande",
        ] {
            assert!(!is_vietnamese(word), "{word}");
        }
    }
}
