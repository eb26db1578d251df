//! `diembao analyze`.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diembao_config::Identity;
use diembao_core::{AnalyzerSpec, Chain};

use super::delivery::{Delivery, Progress};
use super::page;
use crate::cli::{AnalyzeArgs, Colour, OutputFormat};
use crate::input::{Expanded, Fields, Input, Limits, Reader, ReaderOptions, expand};
use crate::output::{Counts, Csv, Encoding, RecordOptions, Sink, SinkError, Text, TimeMl, partial_path};
use crate::run::resume::{self, Earlier, Rejects, Terms};
use crate::run::{self, Event, Format, JsonLines, JsonList, Summary, Timing, Work};
use crate::setup::{self, Setup};
use crate::{FAILED, INTERRUPTED, OK, REFUSED};

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &AnalyzeArgs, specs: &[AnalyzerSpec]) -> u8 {
    let setup = match setup::open(args.config.as_deref(), specs) {
        Ok(setup) => setup,
        Err(error) => {
            page::refuse(&error);
            return REFUSED;
        }
    };
    page::report(&setup.warnings);
    match try_run(args, setup, specs) {
        Ok(code) => code,
        Err(message) => {
            tracing::error!("{message}");
            REFUSED
        }
    }
}

fn try_run(args: &AnalyzeArgs, setup: Setup, specs: &[AnalyzerSpec]) -> Result<u8, String> {
    let started = Instant::now();
    let Setup { chain, layers, identity, .. } = setup;
    let layers = if args.layers.is_empty() { layers } else { asked_for(&args.layers, &chain)? };
    let found = find_inputs(args)?;
    let fields = fields(args);
    let options = RecordOptions { offsets: args.offsets, with_text: args.with_text, layers };
    let (format, encoding) = format(args, specs)?;
    let jobs = args.jobs.map_or_else(processors, std::num::NonZeroUsize::get);

    let mut reader = Reader::new(
        found.inputs.clone(),
        ReaderOptions {
            kind: args.input_format,
            limits: Limits { record_mib: args.max_record_mib, expansion: args.max_expansion },
        },
    );
    let terms = terms(args, &options, &identity, &found.inputs);
    let earlier = match &args.output {
        Some(output) => take_up(args, output, &terms, &mut reader, &fields)?,
        None => Earlier::default(),
    };
    let sink = match &args.output {
        Some(path) => Sink::file(path, earlier.bytes, &encoding),
        None => Sink::stdout(&encoding),
    };
    let sink = sink.map_err(|error| error.to_string())?;
    if let Some(partial) = sink.partial()
        && args.format == OutputFormat::Jsonl
    {
        resume::write_terms(partial, &terms).map_err(|error| format!("{}: {error}", partial.display()))?;
    }
    let rejects =
        args.rejects.as_deref().map(|path| Rejects::open(path, earlier.records).map_err(|e| (path, e)));
    let rejects =
        rejects.transpose().map_err(|(path, error)| format!("cannot write {}: {error}", path.display()))?;

    let interrupts = Interrupts::watch();
    let work = Work {
        chain: &chain,
        fields: &fields,
        options: &options,
        format: format.as_ref(),
        timings: args.timings,
        keep_rejects: rejects.is_some(),
    };
    let mut delivery = Delivery {
        sink,
        format: format.as_ref(),
        rejects,
        fail_fast: args.fail_fast,
        progress: progress(args, &found.inputs),
        written: earlier.records,
        failed: None,
        stopped: false,
        summary: Summary::default(),
        counts: Counts::default(),
        times: vec![Duration::ZERO; chain.links().len()],
    };
    for problem in found.problems {
        delivery.event(&Event::Rejected(problem), None);
        delivery.stopped |= args.fail_fast;
    }
    if earlier.records == 0 {
        delivery.write(&format.head());
    }
    if delivery.failed.is_none() && !delivery.stopped {
        run::run(reader, &work, jobs, &interrupts.stop, &mut delivery);
    }
    let tail = format.tail(&delivery.counts);
    delivery.write(&tail);
    delivery.finish();
    delivery.progress.finish();
    delivery.summary.elapsed = started.elapsed();
    Ok(finish(args, delivery, &chain, interrupts.came()))
}

/// Puts the output in its place, reports the run, and gives the exit code.
fn finish(args: &AnalyzeArgs, delivery: Delivery<'_>, chain: &Chain, interrupted: bool) -> u8 {
    let Delivery { sink, rejects, mut failed, stopped, mut summary, times, .. } = delivery;
    if let Some(Err(error)) = rejects.map(|mut rejects| rejects.flush()) {
        failed.get_or_insert(SinkError::Io { name: "the rejects".to_owned(), error });
    }
    let whole = failed.is_none() && !interrupted && !stopped;
    let partial = sink.partial().map(Path::to_owned);
    if whole {
        failed = sink.complete().err();
        if let Some(partial) = partial.as_deref().filter(|_| failed.is_none()) {
            resume::remove_terms(partial);
        }
    }
    match failed {
        // Who reads our output has what they wanted.
        Some(SinkError::Closed) => return if summary.is_clean() { OK } else { FAILED },
        Some(error) => tracing::error!("{error}"),
        None => {}
    }
    if args.timings {
        let names = chain.links().iter().map(|link| link.name.to_string());
        summary.timings = names.zip(times).map(|(analyzer, time)| Timing { analyzer, time }).collect();
        for line in summary.timing_lines() {
            tracing::info!("{line}");
        }
    }
    tracing::info!("{}", summary.line());
    if !whole && let Some(partial) = partial {
        let go_on = match args.format {
            OutputFormat::Jsonl => "; the same command with --resume goes on from there",
            _ => "; only --format jsonl can go on from there",
        };
        tracing::warn!("stopped: what is done stands in {}{go_on}", partial.display());
    } else if interrupted {
        tracing::warn!("stopped; with -o FILE a run can be taken up again by --resume");
    }
    match (interrupted, whole && summary.is_clean()) {
        (true, _) => INTERRUPTED,
        (false, true) => OK,
        (false, false) => FAILED,
    }
}

fn find_inputs(args: &AnalyzeArgs) -> Result<Expanded, String> {
    let mut found = expand(&args.paths, args.input_format.is_some());
    // An output of before that lies among the inputs is not one of them.
    if let Some(output) = args.output.as_deref().and_then(|output| output.canonicalize().ok()) {
        found.inputs.retain(|input| match input {
            Input::File(path) => path.canonicalize().ok().as_ref() != Some(&output),
            Input::Stdin | Input::Bytes(..) => true,
        });
    }
    if found.inputs.is_empty() {
        for problem in &found.problems {
            tracing::error!("{problem}");
        }
        let kinds: Vec<&str> = found.passed_over.keys().map(String::as_str).collect();
        return Err(match &kinds[..] {
            [] => "nothing to read".to_owned(),
            kinds => format!("nothing to read: files of kind {} are not", kinds.join(", ")),
        });
    }
    if !found.passed_over.is_empty() {
        let kinds: Vec<String> =
            found.passed_over.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        tracing::info!("files of other kinds passed over in folders: {}", kinds.join(", "));
    }
    Ok(found)
}

fn fields(args: &AnalyzeArgs) -> Fields {
    let mut fields = Fields::default();
    for (field, name) in &args.field {
        fields.rename(field, name);
    }
    fields
}

/// The layers that the command line names, if the chain gives them.
fn asked_for(layers: &[String], chain: &Chain) -> Result<Vec<String>, String> {
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

/// What is written for each article, and how that is encoded.
fn format(args: &AnalyzeArgs, specs: &[AnalyzerSpec]) -> Result<(Box<dyn Format>, Encoding), String> {
    let format: Box<dyn Format> = match args.format {
        OutputFormat::Text => Box::new(text(args)),
        OutputFormat::Json => Box::new(JsonList),
        OutputFormat::Jsonl => Box::new(JsonLines),
        OutputFormat::Csv => Box::new(Csv),
        OutputFormat::Timeml => Box::new(TimeMl),
        OutputFormat::Parquet => return parquet(specs),
    };
    Ok((format, Encoding::Plain))
}

fn text(args: &AnalyzeArgs) -> Text {
    let terminal = args.output.is_none() && io::stdout().is_terminal();
    let colour = match args.color {
        Colour::Always => true,
        Colour::Never => false,
        // https://no-color.org: set to anything but nothing.
        Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let width = terminal_size::terminal_size().filter(|_| terminal).map_or(100, |(width, _)| width.0.into());
    Text { width, colour }
}

#[cfg(feature = "parquet")]
fn parquet(specs: &[AnalyzerSpec]) -> Result<(Box<dyn Format>, Encoding), String> {
    let parquet = crate::output::Parquet::new(&super::record_schema(specs));
    Ok((Box::new(parquet.clone()), Encoding::Parquet(parquet)))
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &[AnalyzerSpec]) -> Result<(Box<dyn Format>, Encoding), String> {
    Err("this program was built without Parquet: build it with `--features parquet`".to_owned())
}

/// What must be the same for a run to be taken up again.
fn terms(args: &AnalyzeArgs, options: &RecordOptions, config: &Identity, inputs: &[Input]) -> Terms {
    let inputs: Vec<String> = inputs.iter().map(|input| input.name().to_string()).collect();
    let fields: Vec<String> = args.field.iter().map(|(field, name)| format!("{field}={name}")).collect();
    let mut terms: Terms =
        config.0.iter().map(|(key, value)| (format!("config {key}"), value.clone())).collect();
    for (name, value) in [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        (
            "inputs",
            inputs.join(
                "
",
            ),
        ),
        ("--field", fields.join(" ")),
        ("--offsets", options.offsets.as_str().to_owned()),
        ("--with-text", options.with_text.to_string()),
        ("--layers", options.layers.join(",")),
    ] {
        terms.insert(name.to_owned(), value);
    }
    terms
}

/// Finds what an earlier run left, and brings the reader to where it stopped.
fn take_up(
    args: &AnalyzeArgs,
    output: &Path,
    terms: &Terms,
    reader: &mut Reader,
    fields: &Fields,
) -> Result<Earlier, String> {
    if !args.resume {
        return Ok(Earlier::default());
    }
    if args.format != OutputFormat::Jsonl {
        return Err("--resume needs --format jsonl".to_owned());
    }
    let Some(earlier) = resume::earlier(&partial_path(output), terms).map_err(|error| error.to_string())?
    else {
        if output.exists() {
            return Err(format!("{} is complete: there is nothing to go on with", output.display()));
        }
        return Ok(Earlier::default());
    };
    let last = reader.skip(earlier.records, fields);
    if last != earlier.last_id {
        let id = |id: &Option<String>| id.as_ref().map_or("none".to_owned(), |id| format!("`{id}`"));
        return Err(format!(
            "the input is not what it was: article {} is {}, in the earlier run it was {}",
            earlier.records,
            id(&last),
            id(&earlier.last_id)
        ));
    }
    tracing::info!("going on after {} articles", earlier.records);
    Ok(earlier)
}

fn progress(args: &AnalyzeArgs, inputs: &[Input]) -> Progress {
    let free = io::stderr().is_terminal() && (args.output.is_some() || !io::stdout().is_terminal());
    Progress::new(free, inputs.iter().map(Input::size).sum())
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// Ctrl-C: the first one finishes what is in flight, the second ends the program.
struct Interrupts {
    stop: Arc<AtomicBool>,
    came: Arc<AtomicBool>,
}

impl Interrupts {
    fn watch() -> Self {
        let interrupts = Self { stop: Arc::default(), came: Arc::default() };
        let (stop, came) = (interrupts.stop.clone(), interrupts.came.clone());
        // Where no handler can be set, Ctrl-C ends the program as ever.
        let _ = ctrlc::set_handler(move || {
            if came.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(INTERRUPTED));
            }
            stop.store(true, Ordering::SeqCst);
        });
        interrupts
    }

    fn came(&self) -> bool {
        self.came.load(Ordering::SeqCst)
    }
}
