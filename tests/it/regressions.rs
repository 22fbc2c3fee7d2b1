//! Each fault that was ever found, as a test with one line on what went wrong. Most are tested next to the
//! code that was wrong; [`TESTED_ELSEWHERE`] names those tests. Inputs that fuzzing found are in
//! `fuzz/regressions/`, which `fuzz_corpus` runs.

use std::fs;
use std::path::Path;

#[cfg(target_os = "linux")]
use crate::util::terminal::on_a_terminal;
use crate::util::{Dir, page, record};

/// Faults, each with its test.
const TESTED_ELSEWHERE: &[(&str, &str)] = &[
    (
        "UGTT found باغتت, and Hamma the pronoun هما",
        "an_acronym_is_not_pronounced",
    ),
    (
        "Chinese that its label names was read as Arabic",
        "other_languages_stay_what_their_label_says",
    ),
    (
        "the message of a server about its answer was the article",
        "an_answer_of_a_server_wraps_its_articles",
    ),
    (
        "`--map date=COLUMN` took the dates of files without that column",
        "a_mapping_leaves_files_without_its_column_as_they_are",
    ),
    (
        "a second header with a title in a text was part of the article above it",
        "each_header_with_a_title_begins_an_article",
    ),
    (
        "a dateline in both calendars without brackets gave neither date nor source",
        "a_dateline_in_two_calendars_gives_date_and_source",
    ),
    (
        "a line of a concordance whose id has no letter was flipped by --bidi visual",
        "a_line_runs_from_left_to_right_whatever_its_id_is",
    ),
    (
        "`open` with the path of a file of several articles opened the first, without a word",
        "a_file_of_several_articles_is_not_opened_as_its_first_one",
    ),
    (
        "a table in a pipe ended after ten hits of hundreds, without a word",
        "a_list_that_is_cut_says_so_unless_its_length_was_chosen",
    ),
    (
        "`date:>2017-03` was March 2017, and `word~1`, `word^2` and `Title:word` other words, without a warning",
        "habits_of_other_query_languages_cause_warnings",
    ),
    (
        "`search --in` added the folder to the index that FIHRIS_INDEX names, and found its articles too",
        "searching_a_folder_leaves_the_index_of_other_folders_alone",
    ),
    (
        "a takedown left identical articles that were indexed already",
        "a_takedown_takes_out_all_articles_with_the_same_title_and_text",
    ),
    (
        "near copies of an article that was taken out were not named",
        "a_takedown_names_the_near_copies_that_stay",
    ),
    (
        "undoing a takedown left out its copies that had been held back",
        "an_undone_takedown_lets_in_the_articles_that_were_held_back",
    ),
    (
        "nothing listed the articles that were taken out",
        "takedowns_are_listed",
    ),
    (
        "options of an earlier run stayed without a word, and could not be dropped",
        "options_of_a_folder_are_named_and_can_be_dropped",
    ),
    (
        "a run after one whose options made files unreadable was a success",
        "a_file_that_options_made_unreadable_is_read_by_each_run",
    ),
    (
        "some options were dropped without a word when others were given",
        "options_of_all_kinds_are_named_when_they_no_longer_apply",
    ),
    (
        "the articles of a small folder that was gone were removed without a word",
        "a_small_folder_that_is_gone_is_removed_and_named",
    ),
    (
        "a short text in UTF-8 with one broken byte was read as Windows-1256, without a word",
        "a_short_text_with_a_broken_sequence_is_still_utf_8",
    ),
    (
        "an unquoted NaN of Python cost its record",
        "numbers_that_only_python_writes_cost_nothing",
    ),
    (
        "the actions of a bulk request and the head of an export of phpMyAdmin were faults",
        "actions_and_heads_between_the_objects_are_not_faults",
    ),
    (
        "a row without its last cells was lost",
        "a_row_without_its_last_cells_is_read",
    ),
    (
        "quotes escaped by a backslash broke the rows of an export of MySQL",
        "a_backslash_may_escape_a_quote_in_a_table",
    ),
    (
        "an entry of a feed with a description only had no text",
        "a_description_is_the_text_if_there_is_no_other",
    ),
    (
        "the messages of a page that Telegram exports were one article without a date",
        "each_message_with_a_text_is_a_record",
    ),
    (
        "zeros for an unknown day made a date invalid",
        "zeros_for_unknown_fields_leave_the_known_ones",
    ),
    (
        "a signature within the first paragraph of a page stayed in the text",
        "a_signature_on_the_first_line_of_a_record_is_the_author",
    ),
    (
        "the list of pages in a web archive became articles",
        "lists_of_pages_in_a_web_archive_are_not_articles",
    ),
    (
        "a list of comments longer than the article was its text",
        "comments_longer_than_the_article_are_not_its_text",
    ),
    (
        "a line with the date and the author in this order gave neither",
        "a_line_below_the_headline_may_have_all_of_its_credits",
    ),
    (
        "the author in an element after its label was not found",
        "a_label_may_be_in_an_element_of_its_own",
    ),
    (
        "a workbook of a few kilobytes that names one long text in each cell took all memory",
        "a_long_text_that_many_cells_of_a_row_name_is_not_copied_without_end",
    ),
    (
        "a file that was overwritten with binary data lost its articles",
        "articles_of_a_file_that_is_binary_now_stay",
    ),
    (
        "half of a JSON text lost the articles of the other half",
        "articles_that_a_text_cut_in_half_does_not_hold_any_more_stay",
    ),
    (
        "a rebuild without the program that read a file lost its articles",
        "articles_that_need_a_program_stay_in_a_rebuild_without_it",
    ),
    (
        "XML of records on one line without a declaration was read as text",
        "records_on_one_line_need_no_declaration",
    ),
    (
        "the blocks of a JSON article were lost, and its sections became articles",
        "the_parts_of_an_article_are_its_text",
    ),
    (
        "a headline that is an object hid its article",
        "a_headline_may_be_an_object",
    ),
    (
        "a date in three columns was read as its year",
        "a_date_may_be_in_several_columns",
    ),
    (
        "settings and comments of a Blogger export became articles",
        "settings_and_comments_of_a_blog_are_not_articles",
    ),
    (
        "the chapters of a FictionBook had no text",
        "the_sections_of_a_fictionbook_are_articles",
    ),
    (
        "links between notes stayed in the author, and an address in `source` was the outlet",
        "front_matter_is_read_in_yaml_and_toml",
    ),
    (
        "a byline with a date gave neither",
        "a_byline_with_a_date_gives_both_and_is_not_text",
    ),
    (
        "a line that was broken for width was a paragraph",
        "the_lines_of_a_paragraph_are_joined",
    ),
    (
        "the sentence before a link at the end of a paragraph was in `removed`",
        "a_tail_is_removed_without_the_sentence_before_it",
    ),
    (
        "a class such as `pagination-first` took the text of an article",
        "a_class_that_names_a_menu_takes_no_text_without_links",
    ),
    (
        "an index of another user above the working folder received the text of `index` and answered searches",
        "an_index_of_another_user_above_the_working_folder_answers_and_receives_nothing",
    ),
    (
        "an unreadable index was passed over, and one further up was used",
        "a_nearest_index_that_cannot_be_read_is_an_error_and_not_passed_over",
    ),
    (
        "files of an index and its generations were read and written through links",
        "no_file_of_an_index_is_used_through_a_link",
    ),
    (
        "`check` waited for a pipe in place of a list of files",
        "pipes_folders_and_files_without_end_in_an_index_are_not_waited_for",
    ),
    (
        "a pipe that took the place of a file between two system calls was waited for",
        "a_pipe_or_a_link_that_is_swapped_in_between_is_not_waited_for",
    ),
    (
        "an index of private articles could be read by all users",
        "a_new_index_is_private_whatever_the_umask_is",
    ),
    (
        "other users could not read a shared index while its owner wrote it",
        "a_shared_index_can_be_searched_while_its_owner_writes_it_and_after_kills",
    ),
    (
        "whoever held the lock of the list of segments stopped every search",
        "a_lock_that_somebody_holds_stops_no_search",
    ),
    (
        "a copy of hard links shared the locks of the original",
        "a_copy_of_hard_links_shares_no_lock_and_is_not_written_through",
    ),
    (
        "pages and cached indexes could be read by all users, in a folder that another user had made",
        "caches_and_pages_are_private_and_a_folder_of_another_user_is_refused",
    ),
    (
        "the lines of a settings file were counted in quadratic time",
        "a_large_settings_file_of_a_folder_costs_and_prints_little",
    ),
    (
        "a query of any length was read from a file of queries",
        "a_line_of_queries_has_a_limit",
    ),
    (
        "a file system without syncing or replacing renames was called a failing disk",
        "a_file_system_that_lacks_an_operation_is_not_reported_as_a_failing_disk",
    ),
    (
        "a path in a pipe lost its control characters, and a terminal got them",
        "paths_in_a_pipe_are_the_bytes_on_disk",
    ),
    (
        "an id or path as it was printed was not found",
        "an_id_printed_in_a_table_is_found_again",
    ),
    (
        "error messages repeated escape sequences of their arguments",
        "messages_escape_their_arguments",
    ),
    (
        "JSON on a terminal contained C1 controls and direction overrides",
        "a_terminal_gets_no_control_character_of_a_document",
    ),
    (
        "a message on a full stderr ended the command with a panic",
        "a_message_that_cannot_be_written_fails_nothing",
    ),
    (
        "thousands of paths as arguments of `index` took quadratic time",
        "nested_paths_are_found_in_a_time_that_grows_with_their_number",
    ),
    (
        "each file was compared with all roots",
        "many_roots_are_added_and_looked_up_in_a_time_that_grows_with_their_number",
    ),
    (
        "a schema that lists a field twice was a panic",
        "a_schema_that_lists_a_field_twice_is_damage",
    ),
    (
        "a panic of a library over a file was reported as a damaged index",
        "the_innermost_scope_decides_whether_the_index_is_damaged",
    ),
    (
        "invalid bytes in files with CR line ends were all in line 1",
        "the_line_of_a_repair_is_counted_with_any_line_ends",
    ),
    (
        "verdicts on verbatim words were cached without a bound",
        "the_number_of_cached_verdicts_is_bounded",
    ),
    (
        "the first deletion of a run was lost to a merge of segments that a stopped run had left",
        "the_first_deletion_of_a_run_applies_to_segments_that_are_merged_meanwhile",
    ),
    (
        "two articles had one id after a file that gave one up could not be read",
        "ids_stay_unique_if_a_file_that_lost_one_cannot_be_read",
    ),
    (
        "two articles had one id after a run was stopped before it read the file that gave one up",
        "ids_stay_unique_if_a_run_is_stopped_before_it_reads_a_file_that_lost_one",
    ),
    (
        "the articles of a file that could not be read were lost in a rebuild",
        "a_rebuild_keeps_the_articles_of_a_file_that_cannot_be_read",
    ),
    (
        "a run wrote into an index that replaced its own",
        "a_run_leaves_an_index_alone_that_replaced_its_own",
    ),
    (
        "a folder of articles with a number as its name was deleted as an unfinished generation",
        "a_folder_of_articles_given_as_the_index_keeps_its_files",
    ),
    (
        "a damaged `current` made the next run delete the only generation",
        "a_damaged_name_of_the_active_generation_costs_nothing_and_is_repaired",
    ),
    (
        "an older list of segments that was put back made the next run delete newer segments",
        "an_older_list_of_segments_that_is_put_back_costs_nothing",
    ),
    (
        "files of a failed run were left on a full disk",
        "a_full_disk_is_reported_and_the_index_stays_intact",
    ),
    (
        "a file that could not be compared yet was rewritten by each run",
        "a_recently_modified_file_that_cannot_be_compared_is_compared_later",
    ),
    (
        "scores depended on how articles were cut into segments",
        "the_token_count_does_not_depend_on_the_segments",
    ),
    (
        "scores after merges with deletions differed from those of a fresh index",
        "an_index_merged_with_deletions_has_the_scores_of_a_fresh_one",
    ),
    (
        "damage was reported as a failing disk, or with the advice to delete the folder",
        "invalid_bytes_are_reported_as_damage_and_not_as_a_failing_disk",
    ),
    (
        "a full disk was reported as another error if its error was wrapped",
        "a_wrapped_error_is_reported_as_its_cause",
    ),
    (
        "a damaged length made tantivy allocate gigabytes",
        "no_changed_bit_of_a_block_gives_a_wrong_length",
    ),
    (
        "a tag with 100,000 attributes took seconds",
        "a_tag_with_too_many_attributes_is_rejected",
    ),
    (
        "100,000 <body> tags with an attribute each took minutes",
        "attributes_of_many_bodies_are_dropped",
    ),
    (
        "formatting that is opened again in each paragraph took minutes",
        "formatting_that_each_paragraph_reopens_is_bounded",
    ),
    (
        "a table whose rows all leave a quote open took quadratic time",
        "each_row_that_leaves_a_quote_open_is_reported",
    ),
    (
        "a long paragraph with --bidi visual took quadratic time",
        "a_long_paragraph_takes_linear_time",
    ),
    (
        "records that were cut were not reported if the limit was small",
        "records_may_be_as_large_as_asked",
    ),
    (
        "a menu of sections was read as the category of the article",
        "sections_one_above_the_other_are_a_menu_and_no_section_of_the_article",
    ),
    (
        "a page with its date in <time> had no date",
        "a_time_tag_may_be_the_date_and_a_menu_is_not_text",
    ),
    (
        "the fihris.toml of a folder could send control characters to the terminal",
        "the_settings_of_a_folder_cannot_control_the_terminal",
    ),
    (
        "a setting conflicted with a flag on the command line",
        "a_conflicting_flag_overrides_a_setting",
    ),
    (
        "a chart with one interval filled the page with one bar",
        "a_single_interval_is_one_bar_at_the_right",
    ),
    (
        "a query with a wrong hamza (أضراب) found nothing",
        "a_hamza_above_for_one_below_is_corrected",
    ),
    (
        "برد was searched as ب and رد too",
        "an_ambiguous_word_can_be_taken_as_a_whole",
    ),
    (
        "للبنك was read as لبن with a pronoun",
        "two_lams_before_a_listed_word_are_the_article",
    ),
    (
        "a rare name lost a first letter that looks like a clitic (فلفول)",
        "a_common_word_without_article_is_split_and_a_rare_name_is_not",
    ),
    (
        "a folder of articles with files called `current` and `meta.json` was taken for an index",
        "a_folder_of_articles_whose_names_are_those_of_an_index_is_read",
    ),
    (
        "of queries that were saved at the same time, most were lost",
        "queries_saved_at_the_same_time_are_all_kept",
    ),
    (
        "`forget news` removed the stream named `news/sport` too",
        "a_stream_whose_name_begins_like_a_path_is_not_forgotten_with_it",
    ),
    (
        "all modification times after 2262 were equal",
        "modification_times_after_2262_are_not_confused",
    ),
    (
        "of eight searches that made the same cached index, seven failed",
        "the_first_searches_of_a_folder_at_the_same_time_all_answer",
    ),
    (
        "a disk that was not mounted cost its articles",
        "articles_of_a_root_that_is_suddenly_empty_stay",
    ),
    (
        "a disk that was not mounted on a folder below a root cost its articles",
        "articles_of_a_folder_on_which_no_disk_is_mounted_stay",
    ),
    (
        "deleted folders that were most of a root cost their articles without a question",
        "articles_of_deleted_folders_that_were_most_of_a_root_stay",
    ),
    (
        "a file that was cut to no bytes lost its articles",
        "articles_of_a_file_that_is_suddenly_empty_stay",
    ),
    (
        "a project that was moved with its index got a second copy of each article",
        "a_project_is_moved_with_its_index_and_nothing_is_read_again",
    ),
    (
        "an unmounted disk cost its articles if other files were under it",
        "articles_of_a_disk_that_is_not_mounted_any_more_stay",
    ),
    (
        "a disk that was mounted over a folder cost the articles of the folder",
        "articles_of_a_folder_on_which_another_disk_is_mounted_stay",
    ),
    (
        "of two indexes on a command line the first one was silently ignored",
        "indexes_before_and_after_the_command_are_read",
    ),
    (
        "answers of a file of queries were lost when a later query took too long",
        "answers_before_a_query_that_takes_too_long_are_printed",
    ),
    (
        "بالله and والله were read as له, so `search له` returned them",
        "god_keeps_its_article_after_a_clitic",
    ),
    (
        "والتفت and والذي lost an ال of their own",
        "an_initial_al_of_a_word_itself_stays_after_a_conjunction",
    ),
    (
        "السورية was the country, so that سوري did not match it",
        "a_country_in_yeh_and_teh_with_the_article_is_an_adjective",
    ),
    (
        "نقلها and نقلهم were read as the first person of قل",
        "a_perfect_with_an_object_is_not_a_first_person",
    ),
    (
        "عيد matched بعيد, and جهة وجهة",
        "a_word_is_not_split_for_a_rarer_reading",
    ),
    (
        "محافظ was only the plural of محفظة",
        "a_person_is_not_hidden_by_a_broken_plural_of_the_same_letters",
    ),
    (
        "مدرسين was read as the plural of مدرسي",
        "a_sound_plural_leads_to_its_participle",
    ),
    (
        "إمدادات did not match إمداد, nor صالات صالة",
        "a_plural_in_at_leads_to_the_masdar_or_to_the_word_in_teh",
    ),
    (
        "أسهل was a verb, and الأسهل a noun",
        "an_elative_or_an_adverb_is_not_a_first_person",
    ),
    (
        "أصيب and أقيمت were verbs of their own",
        "a_passive_is_a_form_of_its_verb",
    ),
    (
        "أريد and يقاتل were read as passives",
        "a_passive_takes_no_first_person_and_no_active_form",
    ),
    (
        "imperatives did not match their verb",
        "an_imperative_is_a_form_of_its_verb",
    ),
    (
        "أحببت did not match أحب",
        "a_doubled_verb_opens_before_a_consonant",
    ),
    (
        "مرتكبي and طالبي were nisbas",
        "a_construct_plural_of_persons_leads_to_the_participle",
    ),
    (
        "مزمعة did not match مزمع",
        "the_feminine_of_a_participle_leads_to_the_masculine",
    ),
    (
        "كجزء and باسمه were not split",
        "a_short_noun_follows_kaf_and_a_name_takes_no_pronoun",
    ),
    ("كانت and تكون were nouns", "the_verb_to_be_has_its_forms"),
    (
        "تمت was read as a jussive of مات",
        "a_perfect_with_an_ending_is_not_a_jussive",
    ),
    (
        "و written apart was a word of its own, which phrases and copies counted",
        "a_conjunction_written_apart_is_part_of_the_next_word",
    ),
    (
        "الكتٰب was spelled الكتب",
        "a_dagger_alef_is_an_alef_except_where_none_is_written",
    ),
    (
        "القرءان did not match القرآن",
        "old_spellings_of_madda_lead_to_the_modern_word",
    ),
    (
        "Qurʾān was two words",
        "signs_of_transliteration_do_not_split_a_word",
    ),
    (
        "`Mali` found every form of the adjective \"financial\"",
        "a_country_is_not_an_adjective_of_the_same_letters",
    ),
    (
        "a name of several words in Latin letters was not found in quotes, though `kwic` marked its words",
        "a_phrase_in_latin_letters_finds_the_arabic_phrase",
    ),
    (
        "highlights marked each word of an Arabic name of several words by itself",
        "an_arabic_name_of_several_words_matches_as_a_whole",
    ),
    (
        "the sound of a name was a significant term of similar articles",
        "the_sound_of_a_name_is_not_a_significant_term",
    ),
    (
        "`بذلك`, `ودون`, `بدوره` and `تبين` were read as other words",
        "frequent_words_have_no_other_word_among_their_matches",
    ),
];

#[test]
fn the_tests_for_other_faults_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let path = entry.expect("an entry").into_path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                sources += &fs::read_to_string(path).expect("text");
            }
        }
    }
    for (fault, test) in TESTED_ELSEWHERE {
        let definition = format!("fn {test}()");
        assert!(sources.contains(&definition), "no test {test}: {fault}");
    }
}

// With the variable `CI` set, a library coloured the output for a dumb terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_dumb_terminal_gets_no_colour_even_in_ci() {
    let dir = Dir::with_news();
    let search = |term: &str| {
        let variables = [("TERM", term), ("CI", "true")];
        on_a_terminal(&dir, "search بوتين", &variables)
    };
    let (Some(dumb), Some(capable)) = (search("dumb"), search("xterm")) else {
        return;
    };
    assert!(
        dumb.contains("بوتين") && !dumb.contains('\u{1b}'),
        "{dumb:?}"
    );
    assert!(capable.contains('\u{1b}'), "{capable:?}");
}

// `check --full` reported an article with Ⱥ as damaged: its lower case, ⱥ, is in another Unicode block.
#[test]
fn a_letter_whose_lower_case_is_in_another_block_is_sound() {
    let dir = Dir::with("n.jsonl", record("ȺȾ", "خبر Ⱥ", "نص فيه ȺꞫ و Ⱦb"));
    dir.fihris(["check", "--full"]).exits(0);
    assert_eq!(dir.find(["ⱥ"]), "ȺȾ");
}

// A pipe in a foreign `.fihris` made every command wait, `/dev/zero` was read without end, and a link
// named `writer` was written through.
#[cfg(unix)]
#[test]
fn pipes_devices_and_links_in_a_foreign_index_are_refused() {
    use std::os::unix::fs::symlink;
    let dir = Dir::new();
    dir.write("news/one.txt", page("خبر أول", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir.write("precious.txt", "mine\n");
    let own = [
        (".fihris/current", vec!["search", "القمح"], 2),
        (".fihris/queries.tsv", vec!["search", "@x"], 2),
        (".fihris/1/meta.json", vec!["search", "القمح"], 2),
        // Reading takes no lock.
        (".fihris/1/.tantivy-meta.lock", vec!["search", "القمح"], 0),
        (".fihris/writer.lock", vec!["index"], 2),
        // Who holds the lock is reported and nothing more.
        (".fihris/writer", vec!["index"], 0),
    ];
    for (name, command, code) in own {
        let there = std::fs::read(dir.path(name)).ok();
        for device in [None, Some("/dev/zero")] {
            std::fs::remove_file(dir.path(name)).ok();
            match device {
                None => drop(dir.make_pipe(name)),
                Some(device) => symlink(device, dir.path(name)).expect("a link"),
            }
            let answer = dir.fihris(&command).run();
            assert_eq!(answer.code, code, "{name} {device:?} {answer}");
            let reported = code == 0 || answer.stderr.contains("it is not a regular file");
            assert!(reported, "{name} {device:?} {answer}");
        }
        std::fs::remove_file(dir.path(name)).ok();
        if let Some(bytes) = there {
            std::fs::write(dir.path(name), bytes).expect("written");
        }
    }
    symlink(dir.path("precious.txt"), dir.path(".fihris/writer")).expect("a link");
    dir.index(["news"]).exits(0);
    let precious = std::fs::read_to_string(dir.path("precious.txt")).expect("there");
    assert_eq!(precious, "mine\n");
    assert_ne!(dir.find(["القمح"]), "");
}

// `show` refused a path that is not UTF-8.
#[cfg(unix)]
#[test]
fn show_accepts_a_path_that_is_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let dir = Dir::new();
    dir.write("news/one.txt", page("خبر أول", "عن القمح."));
    let odd = std::ffi::OsStr::from_bytes(b"news/x\xff\xfe.txt");
    std::fs::rename(dir.path("news/one.txt"), dir.path(".").join(odd)).expect("renamed");
    dir.index(["news"]).exits(0);
    let shown = dir.fihris([std::ffi::OsStr::new("show"), odd]).exits(0);
    assert!(shown.stdout.contains("خبر أول"), "{shown}");
}

// A search that began while a rebuild ended reported that a part of the index is missing.
#[test]
fn a_search_during_a_rebuild_finds_the_active_generation() {
    let dir = Dir::with_news();
    let rebuilding = dir.indexing(["--rebuild"]).start();
    let mut rebuilding = rebuilding;
    while rebuilding.try_wait().expect("its state").is_none() {
        assert_eq!(dir.find(["المنتخب"]), "match");
    }
    assert!(rebuilding.wait().expect("its end").success());
    assert_eq!(dir.find(["المنتخب"]), "match");
    assert!(dir.path(".fihris/2").exists() && !dir.path(".fihris/1").exists());
}

// `-n 0` listed nothing in some commands and everything in others.
#[test]
fn a_limit_of_zero_lists_nothing_and_all_lists_everything() {
    let dir = Dir::with_news();
    let lines = |args: &[&str]| dir.fihris(args).run().stdout.lines().count();
    for command in [&["terms"][..], &["compare", "--a", "النفط"]] {
        let tsv = [command, &["--format", "tsv"]].concat();
        let all = lines(&[&tsv[..], &["-n", "all"]].concat());
        assert_eq!(
            all,
            lines(&[&tsv[..], &["-n", "100000"]].concat()),
            "{command:?}"
        );
        let none = lines(&[&tsv[..], &["-n", "0"]].concat());
        assert_eq!(none, 1, "{command:?}");
        assert!(
            lines(&[&tsv[..], &["-n", "1"]].concat()) <= all,
            "{command:?}"
        );
    }
}

// `similar` took a function word with a clitic (والتي) for a significant term.
#[test]
fn a_function_word_with_a_clitic_is_not_a_significant_term() {
    let dir = Dir::new();
    dir.write(
        "n.jsonl",
        record("a", "سد الوادي", "السد والتي فيه مياه الوادي")
            + &record("b", "سد آخر", "مياه السد والتي تروي الوادي")
            + &record("c", "خبر", "عن القمح"),
    );
    dir.index(["n.jsonl"]).exits(0);
    let answer = dir
        .fihris(["similar", "--terms", "a", "--format", "tsv"])
        .exits(0);
    assert!(answer.stdout.contains("الوادي"), "{answer}");
    assert!(!answer.stdout.contains("والتي"), "{answer}");
}

// A name written in two words by others (عبد الله) let another word into a phrase.
#[test]
fn a_name_of_one_or_two_words_takes_one_position_in_a_phrase() {
    let dir = Dir::with(
        "n.jsonl",
        record("one", "خبر", "عبدالله زار الملك")
            + &record("apart", "خبر", "إن عبد الله الملك")
            + &record("joined", "خبر", "إن عبدالله الملك"),
    );
    let finds = |query: &str, ids: &[&str]| {
        let found = dir.find([query]);
        let mut found: Vec<&str> = found.split_whitespace().collect();
        found.sort_unstable();
        assert_eq!(found, ids, "{query}");
    };
    for name in ["عبدالله", "عبد الله"] {
        finds(&format!("\"{name} الملك\""), &["apart", "joined"]);
        finds(&format!("\"الملك {name}\"~0"), &["apart", "joined"]);
        finds(&format!("\"الملك {name}\"~1"), &["apart", "joined", "one"]);
    }
    finds("\"الملك عبدالله إن\"~0", &["apart", "joined"]);
}

// `"a b"~99` matched the last word of the title and the first word of the body.
#[test]
fn a_proximity_window_ends_with_its_part_of_the_article() {
    let dir = Dir::with(
        "n.jsonl",
        r#"{"id":"a","title":"افتتاح الجسر","summary":"قمر منير","body":"النهر مرتفع"}"#,
    );
    for apart in ["الجسر قمر", "قمر النهر", "الجسر النهر"] {
        assert_eq!(dir.find([format!("\"{apart}\"~99")]), "", "{apart}");
    }
    for near in ["الجسر افتتاح", "منير قمر", "مرتفع النهر"] {
        assert_eq!(dir.find([format!("\"{near}\"~0")]), "a", "{near}");
    }
    assert_eq!(dir.find(["body:\"منير قمر\"~0"]), "a");
    assert_eq!(dir.find(["body:\"الجسر افتتاح\"~0"]), "");
}

// A cached index of `search --in` that could not be read failed every search of the folder.
#[test]
fn an_unreadable_cached_index_is_rebuilt() {
    let dir = Dir::new();
    dir.write(
        "news/a.txt",
        "عنوان الخبر\n\nقال الرئيس أمس إن القمة بدأت.\n",
    );
    let search = || dir.fihris(["search", "--in", "news", "--format", "paths", "القمة"]);
    let first = search().exits(0).stdout;
    let caches = dir.path(".cache/fihris");
    let cache = std::fs::read_dir(caches).expect("a cache").flatten().next();
    let current = cache.expect("an index").path().join("current");
    std::fs::write(current, "another make").expect("written");
    assert_eq!(search().exits(0).stdout, first);
}

// A flag given twice was refused, so that an alias with flags could not be overridden.
#[test]
fn the_last_of_repeated_flags_counts() {
    let dir = Dir::with_news();
    let found = dir.find(["-n", "5", "بوتين", "-n", "1"]);
    assert_eq!(found.split_whitespace().count(), 1, "{found}");
}
