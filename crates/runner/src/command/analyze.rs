//! `diembao analyze`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use diembao_core::AnalyzerSpec;

use crate::cli::{AnalyzeArgs, OutputFormat};
use crate::input::{Fields, Limits, Reader, ReaderOptions, expand};
use crate::output::{RecordOptions, Sink, SinkError};
use crate::run::{self, Deliver, Done, Event, Format, JsonLines, JsonList, Summary, Timing, Work};
use crate::setup::{self, Setup};
use crate::{FAILED, INTERRUPTED, OK, REFUSED};

use super::page;

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &AnalyzeArgs, specs: &[AnalyzerSpec]) -> u8 {
    let setup = match setup::open(args.config.as_deref(), specs) {
        Ok(setup) => setup,
        Err(error) => {
            page::print_error(&error.render(page::color_error()));
            return REFUSED;
        }
    };
    if !setup.warnings.is_empty() {
        page::print_error(&format!("{}\n", setup.warnings.render(page::color_error())));
    }
    match try_run(args, setup) {
        Ok(code) => code,
        Err(message) => {
            tracing::error!("{message}");
            REFUSED
        }
    }
}

fn try_run(args: &AnalyzeArgs, setup: Setup) -> Result<u8, String> {
    let started = Instant::now();
    let Setup { chain, layers, .. } = setup;
    let layers = if args.layers.is_empty() { layers } else { asked_for(&args.layers, &chain)? };

    let found = expand(&args.paths, args.input_format.is_some());
    if found.inputs.is_empty() {
        for problem in &found.problems {
            tracing::error!("{problem}");
        }
        return Err("nothing to read".to_owned());
    }
    if !found.passed_over.is_empty() {
        let kinds: Vec<String> =
            found.passed_over.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        tracing::info!("files of other kinds passed over in folders: {}", kinds.join(", "));
    }

    let mut fields = Fields::default();
    for (field, name) in &args.field {
        fields.rename(field, name);
    }
    let options = RecordOptions { offsets: args.offsets, with_text: args.with_text, layers };
    let format: &dyn Format = match args.format {
        OutputFormat::Json => &JsonList,
        OutputFormat::Jsonl | OutputFormat::Text => &JsonLines,
    };
    let jobs = args.jobs.map_or_else(processors, std::num::NonZeroUsize::get);
    let work = Work {
        chain: &chain,
        fields: &fields,
        options: &options,
        format,
        timings: args.timings,
        keep_rejects: false,
    };

    let sink = match &args.output {
        Some(path) => Sink::file(path, 0),
        None => Ok(Sink::stdout()),
    };
    let mut delivery = Delivery {
        sink: sink.map_err(|error| error.to_string())?,
        format,
        written: 0,
        failed: None,
        fail_fast: args.fail_fast,
        stopped: false,
        summary: Summary::default(),
        times: vec![std::time::Duration::ZERO; chain.links().len()],
    };
    for problem in found.problems {
        delivery.event(&Event::Rejected(problem));
        if args.fail_fast {
            return Ok(FAILED);
        }
    }

    let stop = Arc::new(AtomicBool::new(false));
    let interrupted = Arc::new(AtomicBool::new(false));
    watch_interrupts(&stop, &interrupted);
    let limits = Limits { record_mib: args.max_record_mib, expansion: args.max_expansion };
    let reader = Reader::new(found.inputs, ReaderOptions { kind: args.input_format, limits });
    delivery.write(&format.head());
    if delivery.failed.is_none() {
        run::run(reader, &work, jobs, &stop, &mut delivery);
    }
    delivery.write(&format.tail());

    let Delivery { sink, failed, mut summary, times, stopped, .. } = delivery;
    let interrupted = interrupted.load(std::sync::atomic::Ordering::SeqCst);
    let failed = match failed {
        None if interrupted || stopped => None,
        None => sink.complete().err(),
        failed => failed,
    };
    match failed {
        // Who reads our output has what they wanted.
        Some(SinkError::Closed) => return Ok(if summary.is_clean() { OK } else { FAILED }),
        Some(error) => {
            tracing::error!("{error}");
            return Ok(FAILED);
        }
        None => {}
    }
    summary.elapsed = started.elapsed();
    if args.timings {
        let names = chain.links().iter().map(|link| link.name.to_string());
        summary.timings = names.zip(times).map(|(analyzer, time)| Timing { analyzer, time }).collect();
        for line in summary.timing_lines() {
            tracing::info!("{line}");
        }
    }
    tracing::info!("{}", summary.line());
    Ok(match (interrupted, summary.is_clean()) {
        (true, _) => INTERRUPTED,
        (false, true) => OK,
        (false, false) => FAILED,
    })
}

/// The layers that the command line names, each of which the chain has to give.
fn asked_for(layers: &[String], chain: &diembao_core::Chain) -> Result<Vec<String>, String> {
    let given: Vec<&str> = chain.links().iter().map(|link| link.gives.as_ref()).collect();
    match layers.iter().find(|layer| !given.contains(&layer.as_str())) {
        None => Ok(layers.to_vec()),
        Some(layer) => {
            let near = diembao_config::nearest(layer, given.iter().copied());
            let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
            Err(format!("nothing in the chain gives the layer `{layer}`; {near}layers: {}", given.join(", ")))
        }
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// The first Ctrl-C finishes what is in flight, the second ends the program.
fn watch_interrupts(stop: &Arc<AtomicBool>, interrupted: &Arc<AtomicBool>) {
    use std::sync::atomic::Ordering;
    let (stop, interrupted) = (stop.clone(), interrupted.clone());
    // Where no handler can be set, Ctrl-C ends the program as ever.
    let _ = ctrlc::set_handler(move || {
        if interrupted.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        stop.store(true, Ordering::SeqCst);
    });
}

/// Writes finished batches, reports what failed in them, and counts.
struct Delivery<'a> {
    sink: Sink,
    format: &'a dyn Format,
    /// Articles written.
    written: u64,
    failed: Option<SinkError>,
    fail_fast: bool,
    stopped: bool,
    summary: Summary,
    times: Vec<std::time::Duration>,
}

impl Delivery<'_> {
    fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_none() && !bytes.is_empty() {
            self.failed = self.sink.write(bytes).err();
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Rejected(problem) => {
                *self.summary.rejected.entry(problem.reason.code()).or_default() += 1;
                tracing::error!("{problem}");
            }
            Event::Failed { place, id, failure } => {
                let name = format!("{} {:?}", failure.analyzer, failure.kind).to_lowercase();
                *self.summary.failed.entry(name).or_default() += 1;
                tracing::error!("{place}: article `{id}`: {failure}");
            }
        }
    }
}

impl Deliver for Delivery<'_> {
    fn batch(&mut self, done: Done) -> bool {
        let mut end = 0;
        let mut articles = 0;
        for outcome in &done.outcomes {
            end = outcome.end;
            if outcome.written {
                articles += 1;
                self.summary.text_bytes += outcome.text_bytes as u64;
            }
            for event in &outcome.events {
                self.event(event);
            }
            if self.fail_fast && !outcome.events.is_empty() {
                self.stopped = true;
                break;
            }
        }
        if articles > 0 {
            if self.written > 0 {
                self.write(self.format.between());
            }
            self.write(&done.bytes[..end]);
            self.written += articles;
            self.summary.articles += articles;
        }
        for (sum, time) in self.times.iter_mut().zip(done.times) {
            *sum += time;
        }
        self.failed.is_none() && !self.stopped
    }
}
