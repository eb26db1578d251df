//! Reads the values of slots: single numbers, words from a table, and numbers in words (`hai mươi lăm`).

use super::automaton::{Action, Read};
use super::field::{Field, number};
use super::matcher::Scan;

impl Scan<'_> {
    /// The value of a slot of words that ends behind a token.
    pub(super) fn word_value(&self, read: Read, end: usize) -> Option<i32> {
        match read {
            Read::Inside => None,
            Read::Value(value) => Some(value),
            Read::Table(number) => {
                let table = self.grammar.tables.get(number as usize)?;
                let symbol = *self.symbols.get(end.checked_sub(1)?)?;
                table.binary_search_by_key(&symbol, |entry| entry.0).ok().map(|at| table[at].1)
            }
        }
    }

    /// The value of a slot that ends with this event: of the single number in it, or of all the number words.
    pub(super) fn value(&self, field: Field, event: usize) -> Option<i32> {
        let begin = self.events[..event].iter().rposition(|&(action, _)| action == Action::Begin(field))?;
        let start = self.events[begin].1 as usize;
        let inner = &self.events[begin + 1..event];
        if inner.is_empty() {
            let token = self.tokens.get(start)?;
            let value = token.number()? as i32;
            return Some(match field {
                // Two digits: this century up to 40, else the last.
                Field::Year if token.digits() == 2 => value + if value <= 40 { 2000 } else { 1900 },
                Field::Decade if token.digits() == 4 => value / 10,
                Field::N | Field::N2 | Field::Also => value.checked_mul(1000)?,
                _ => value,
            });
        }
        let mut total = 0i64;
        let mut current = 0i64;
        let mut begins = start;
        for &(action, at) in inner {
            match action {
                Action::Begin(_) => begins = at as usize,
                Action::End(Field::Fraction, _) => {
                    let token = self.tokens.get(begins)?;
                    current += i64::from(token.number()?) * 1000 / 10i64.pow(token.digits().min(3) as u32);
                }
                Action::End(Field::Thousands, _) => {
                    current = current * 1000 + i64::from(self.tokens.get(begins)?.number()?) * 1000;
                }
                Action::End(Field::Number, read) => {
                    let value = match self.word_value(read, at as usize) {
                        Some(value) => i64::from(value),
                        None => {
                            total += current;
                            current = i64::from(self.tokens.get(begins)?.number()?) * 1000;
                            continue;
                        }
                    };
                    const TAIL: i64 = number::TAIL as i64;
                    const TIMES: i64 = number::TIMES as i64;
                    match value {
                        // `hai mốt`: 2, then the ones of twenty-one.
                        TAIL..TIMES if (2000..10_000).contains(&current) => {
                            current = current * 10 + (value - TAIL) * 1000
                        }
                        TAIL..TIMES => {
                            total += current;
                            current = (value - TAIL) * 1000;
                        }
                        TIMES.. => {
                            total += current.max(1000) * 10i64.pow((value - TIMES) as u32);
                            current = 0;
                        }
                        _ => {
                            total += current;
                            current = value * 1000;
                        }
                    }
                }
                _ => {}
            }
        }
        let amount = i32::try_from(total + current).ok()?;
        Some(match field {
            Field::N | Field::N2 | Field::Also => amount,
            _ => amount / 1000,
        })
    }
}
