//! What the unlabelled articles teach: which terms go together.
//!
//! The subspace of the strongest `rank` directions of the article-term matrix (latent semantic analysis), found by
//! randomised subspace iteration (Halko, Martinsson and Tropp, 2011). A classifier that may only use these directions
//! gives weight to terms that no labelled article has, through those they stand beside.

use crate::parallel;
use crate::vocabulary::Vector;

/// A dense matrix by rows.
#[derive(Debug, Clone)]
pub(crate) struct Dense {
    pub(crate) width: usize,
    pub(crate) values: Vec<f32>,
}

impl Dense {
    pub(crate) fn zeros(rows: usize, width: usize) -> Self {
        Self { width, values: vec![0.0; rows * width] }
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.width
    }

    pub(crate) fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..(index + 1) * self.width]
    }
}

/// An orthonormal basis (terms × rank) of the strongest directions.
pub(crate) fn strongest(articles: &[Vector], terms: usize, rank: usize, rounds: usize) -> Dense {
    let columns = transposed(articles, terms);
    let mut basis = Dense { width: rank, values: noise(terms * rank) };
    for _ in 0..rounds {
        let mut images = times(articles, &basis);
        orthonormalise(&mut images);
        basis = times(&columns, &images);
        orthonormalise(&mut basis);
    }
    basis
}

/// Each sparse row times the matrix.
pub(crate) fn times(rows: &[Vector], matrix: &Dense) -> Dense {
    let width = matrix.width;
    let mut out = Dense::zeros(rows.len(), width);
    parallel::by_rows(&mut out.values, width, |index, out| {
        for &(column, value) in &rows[index] {
            for (sum, entry) in out.iter_mut().zip(matrix.row(column as usize)) {
                *sum += value * entry;
            }
        }
    });
    out
}

/// The product of two dense matrices.
pub(crate) fn product(left: &Dense, right: &Dense) -> Dense {
    let mut out = Dense::zeros(left.rows(), right.width);
    parallel::by_rows(&mut out.values, right.width, |index, out| {
        for (value, row) in left.row(index).iter().zip(right.values.chunks_exact(right.width)) {
            for (sum, entry) in out.iter_mut().zip(row) {
                *sum += value * entry;
            }
        }
    });
    out
}

fn transposed(rows: &[Vector], width: usize) -> Vec<Vector> {
    let mut columns = vec![Vector::new(); width];
    for (index, row) in rows.iter().enumerate() {
        for &(column, value) in row {
            columns[column as usize].push((index as u32, value));
        }
    }
    columns
}

/// Makes the columns orthonormal, by the Cholesky factor of their inner products; twice, for precision.
fn orthonormalise(matrix: &mut Dense) {
    for _ in 0..2 {
        let factor = cholesky(inner(matrix), matrix.width);
        let width = matrix.width;
        parallel::by_rows(&mut matrix.values, width, |_, row| {
            // x R = row, R upper triangular.
            for column in 0..width {
                let value = row[column] / factor[column * width + column];
                row[column] = value;
                let (_, rest) = row.split_at_mut(column + 1);
                for (entry, r) in
                    rest.iter_mut().zip(&factor[column * width + column + 1..(column + 1) * width])
                {
                    *entry -= value * r;
                }
            }
        });
    }
}

/// Inner products of the columns.
fn inner(matrix: &Dense) -> Vec<f64> {
    let width = matrix.width;
    // Columns by rows, so that each product runs along memory.
    let rows = matrix.rows();
    let mut columns = vec![0f32; matrix.values.len()];
    for (row, values) in matrix.values.chunks_exact(width).enumerate() {
        for (column, value) in values.iter().enumerate() {
            columns[column * rows + row] = *value;
        }
    }
    let column = |index: usize| &columns[index * rows..(index + 1) * rows];
    let mut products = vec![0f64; width * width];
    parallel::by_rows(&mut products, width, |a, out| {
        for (b, product) in out.iter_mut().enumerate().skip(a) {
            *product = dot(column(a), column(b));
        }
    });
    products
}

/// The inner product, summed in blocks: single precision inside one, double between them.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut sum = 0f64;
    for (a, b) in a.chunks(256).zip(b.chunks(256)) {
        let mut lanes = [0f32; 16];
        let (a_chunks, b_chunks) = (a.chunks_exact(16), b.chunks_exact(16));
        let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| a * b).sum();
        for (a, b) in a_chunks.zip(b_chunks) {
            for lane in 0..16 {
                lanes[lane] += a[lane] * b[lane];
            }
        }
        sum += f64::from(lanes.iter().sum::<f32>() + rest);
    }
    sum
}

/// The upper triangular factor R with RᵀR = the matrix whose upper half is given.
fn cholesky(mut matrix: Vec<f64>, width: usize) -> Vec<f32> {
    for k in 0..width {
        let pivot = matrix[k * width + k].max(1e-12).sqrt();
        for entry in &mut matrix[k * width + k..(k + 1) * width] {
            *entry /= pivot;
        }
        let (done, rest) = matrix.split_at_mut((k + 1) * width);
        let row = &done[k * width..];
        for i in k + 1..width {
            let factor = row[i];
            let target = &mut rest[(i - k - 1) * width..(i - k) * width];
            for j in i..width {
                target[j] -= factor * row[j];
            }
        }
    }
    matrix.into_iter().map(|value| value as f32).collect()
}

/// Reproducible noise, roughly normal: the sum of four uniform numbers.
fn noise(len: usize) -> Vec<f32> {
    let mut state = 0x243F_6A88_85A3_08D3u64;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut hash = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        hash ^ (hash >> 31)
    };
    (0..len)
        .map(|_| {
            let bits = next();
            (0..4).map(|part| ((bits >> (16 * part)) & 0xFFFF) as f32 / 65536.0 - 0.5).sum()
        })
        .collect()
}
