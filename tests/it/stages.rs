//! The gate on instructions (`.ci/stages`), without valgrind: reading a profile, and the comparison with
//! a record.

#[path = "../../benches/stages/callgrind.rs"]
#[allow(dead_code, reason = "nothing is run here")]
mod callgrind;
#[path = "../../benches/stages/record.rs"]
mod record;

use callgrind::Profile;
use record::{Record, Stage, Verdict};

fn measured(figures: &[(&str, u64)]) -> Record {
    Record {
        environment: vec![("rustc".to_owned(), "rustc 1.95.0".to_owned())],
        stages: figures
            .iter()
            .map(|(name, figure)| Stage::measured(name, *figure))
            .collect(),
    }
}

const RECORD: &str = "# comment\nenvironment\trustc\trustc 1.95.0\nstage\tclean\t1000\tnew\nstage\twrite\t2000\tnew\n";

fn verdict(figures: &[(&str, u64)]) -> (Verdict, String) {
    let record = Record::parse(RECORD).expect("a record");
    let measured = measured(figures);
    let comparison = record.compare(&measured);
    (comparison.verdict(), comparison.to_string())
}

#[test]
fn a_stage_may_take_three_percent_more_than_its_record() {
    assert_eq!(verdict(&[("clean", 1030), ("write", 1)]).0, Verdict::Passed);
    let (verdict, text) = verdict(&[("clean", 1031), ("write", 2000)]);
    assert_eq!(verdict, Verdict::Failed);
    assert!(
        text.contains("\nclean takes 3.1% more than recorded\n"),
        "{text}"
    );
    assert!(!text.contains("write takes"), "{text}");
}

#[test]
fn a_stage_whose_functions_were_renamed_is_a_fault() {
    for figures in [&[("clean", 0), ("write", 2000)][..], &[("write", 2000)]] {
        let (verdict, text) = verdict(figures);
        assert_eq!(verdict, Verdict::Failed);
        assert!(text.contains("\nclean was not found"), "{text}");
    }
}

#[test]
fn a_stage_without_a_record_is_a_fault() {
    let (verdict, text) = verdict(&[("clean", 1000), ("write", 2000), ("read", 5)]);
    assert_eq!(verdict, Verdict::Failed);
    assert!(text.contains("\nread has no record\n"), "{text}");
}

#[test]
fn figures_of_another_compiler_are_printed_and_fail_nothing() {
    let record = RECORD.replace("1.95.0", "1.96.0");
    let record = Record::parse(&record).expect("a record");
    let measured = measured(&[("clean", 2000), ("write", 2000)]);
    let comparison = record.compare(&measured);
    assert_eq!(comparison.verdict(), Verdict::NotComparable);
    let text = comparison.to_string();
    assert!(
        text.contains("the record is of another rustc: rustc 1.96.0"),
        "{text}"
    );
    assert!(text.contains("+100.00%"), "{text}");
}

#[test]
fn the_record_is_one_and_gives_a_reason_for_each_figure() {
    let text = include_str!("../../benches/stages/record.tsv");
    let record = Record::parse(text).expect("a record");
    assert_eq!(Record::parse(&record.format(&record)), Some(record.clone()));
    for stage in &record.stages {
        assert!(!stage.reason.is_empty(), "{}", stage.name);
    }
    assert_eq!(Record::parse("stage\tclean\tmany\n"), None);
    assert_eq!(Record::parse(""), None);
}

#[test]
fn a_profile_has_the_cost_of_all_calls_of_a_function() {
    let text = "events: Ir\nsummary: 900\n\nfn=(1) main\n16 10\ncfi=(2) lib.rs\ncfn=(2) a::b<C>::d\ncalls=2 5 \n16 300\n\
                cfn=(3) recursive\ncalls=1 0\n+3 40\n\nfn=(2)\n0 7\ncfn=(3)\ncalls=1 0\n0 50\n\n\
                fn=(3)\n0 9\ncfn=(4) recursive'2\ncalls=1 0\n0 30\n";
    let profile = Profile::parse(text).expect("a profile");
    assert_eq!(profile.total, 900);
    assert_eq!(profile.of_function("a::b<C>::d"), 300);
    assert_eq!(profile.of_function("recursive"), 90);
    assert_eq!(profile.of_function("main"), 0);
    assert!(Profile::parse("summary: 0\n").is_none());
}
