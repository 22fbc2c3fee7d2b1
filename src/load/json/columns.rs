//! Tables that are stored as JSON by column, as pandas writes them: `{"title": {"0": …}, …}`,
//! `{"title": […], …}` and `{"columns": […], "data": [[…], …]}`; and as lists of cells below a
//! header, as spreadsheets on the web give them: `[["title", …], […], …]`.

use serde_json::{Map, Value};

use crate::load::Format;
use crate::load::fields::{Field, FieldNames};

/// Returns the rows of a table as objects, or `None` if the object is not a table.
pub fn rows(object: &Map<String, Value>, names: &FieldNames) -> Option<Vec<Map<String, Value>>> {
    let values = || rows_below_header(object.get("values")?.as_array()?, names);
    split(object, names)
        .or_else(|| by_column(object, names))
        .or_else(values)
}

/// Returns whether a text begins with a list whose first element is a list.
pub fn is_list_of_lists(head: &str) -> bool {
    let is_space = |c: char| c.is_whitespace() || c == '\u{feff}';
    let inner = head.trim_start_matches(is_space).strip_prefix('[');
    inner.is_some_and(|inner| inner.trim_start().starts_with("[\""))
}

/// Returns the rows of a list of lists whose first one is a header.
pub fn rows_below_header(lists: &[Value], names: &FieldNames) -> Option<Vec<Map<String, Value>>> {
    let (header, rows) = lists.split_first()?;
    let header = header.as_array()?;
    let columns: Vec<&str> = header.iter().filter_map(Value::as_str).collect();
    let is_header = columns.len() == header.len() && names.is_header(&columns, Some(Format::Json));
    is_header.then(|| {
        let rows = rows.iter().filter_map(Value::as_array);
        rows.map(|row| object_of(&columns, row)).collect()
    })
}

/// Returns the cells of a row under the names of their columns.
fn object_of(columns: &[&str], row: &[Value]) -> Map<String, Value> {
    let cells = columns.iter().zip(row);
    cells
        .map(|(name, cell)| ((*name).to_owned(), cell.clone()))
        .collect()
}

/// Returns the rows of `{"columns": […], "data": [[…], …]}`.
fn split(object: &Map<String, Value>, names: &FieldNames) -> Option<Vec<Map<String, Value>>> {
    let columns = object.get("columns")?.as_array()?;
    let columns: Vec<&str> = columns
        .iter()
        .map(|name| name.as_str().unwrap_or(""))
        .collect();
    let data = object
        .get("data")
        .or_else(|| object.get("rows"))?
        .as_array()?;
    if !names.is_header(&columns, Some(Format::Json)) {
        return None;
    }
    let rows = data.iter().filter_map(Value::as_array);
    Some(rows.map(|row| object_of(&columns, row)).collect())
}

/// Returns the rows of an object that has a value for each row under each column. The title and
/// the text must both be such columns, because an article may hold its text as a list of
/// paragraphs.
fn by_column(object: &Map<String, Value>, names: &FieldNames) -> Option<Vec<Map<String, Value>>> {
    let column = |field: Field| {
        let mut members = object.iter();
        members.find(|(name, _)| names.find(name).is_some_and(|known| known.field == field))
    };
    let text = column(Field::Body).or_else(|| column(Field::Summary))?.1;
    let keys = keys(text).filter(|keys| !keys.is_empty())?;
    let is_column = |value: &Value| self::keys(value).is_some_and(|other| other == keys);
    let is_map = text.is_object();
    let has_title = column(Field::Title).is_some_and(|(_, title)| is_column(title));
    // A map from the numbers of rows cannot be anything else.
    let is_table = has_title || is_map && keys.iter().all(|key| key.parse::<u64>().is_ok());
    if !is_table || has_title && keys.len() == 1 && !is_map {
        return None;
    }
    let columns: Vec<_> = object
        .iter()
        .filter(|(_, value)| is_column(value))
        .collect();
    let rows = keys.iter().enumerate().map(|(number, key)| {
        let cells = columns.iter().filter_map(|(name, values)| {
            let cell = values.get(key.as_str()).or_else(|| values.get(number))?;
            Some(((*name).clone(), cell.clone()))
        });
        cells.collect()
    });
    Some(rows.collect())
}

/// Returns the keys of a column, which are numbers if it is a list. Returns `None` if the value
/// holds anything but scalars, or is an object with a text.
fn keys(column: &Value) -> Option<Vec<String>> {
    let is_cell = |value: &Value| !value.is_object() && !value.is_array();
    match column {
        Value::Array(cells) if cells.iter().all(is_cell) => {
            Some((0..cells.len()).map(|number| number.to_string()).collect())
        }
        Value::Object(cells)
            if cells.values().all(is_cell) && super::value::text_member(cells).is_none() =>
        {
            Some(cells.keys().cloned().collect())
        }
        _ => None,
    }
}
