//! Work shared between threads so that the result is the same for any number of them.

use std::num::NonZero;

/// Fills each row of a dense matrix by itself.
pub(crate) fn by_rows<T: Send>(values: &mut [T], width: usize, fill: impl Fn(usize, &mut [T]) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let rows = values.len() / width;
    // Small shares, dealt out in turn: rows are not of the same length.
    let share = rows.div_ceil(threads * 16).max(1);
    let queue = std::sync::Mutex::new(values.chunks_mut(share * width).enumerate());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no thread panics while it takes a share").next();
                    let Some((index, rows)) = next else { break };
                    for (row, values) in rows.chunks_mut(width).enumerate() {
                        fill(index * share + row, values);
                    }
                }
            });
        }
    });
}
