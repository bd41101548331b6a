//! Names and types of the columns of a [`super::Batch`].
//!
//! `Batch::rows` has one row for each version of an occurrence whose text has to be searched:

/// `u32`, sequence number of the row over the whole extract; the key of hits and resolutions.
pub const ROW: &str = "row";
/// `u32`, dense number of the occurrence; versions of one occurrence share it.
pub const OCC: &str = "occ";
/// `u32`, number of the version of the occurrence: the `ROW` of the first row that had this content.
/// Also in `Batch::persons`: persons of a version that does not count are those whose `VERSION` is
/// not that of a winning row.
pub const VERSION: &str = "version";
/// `str`, always text.
pub const OCCURRENCE_ID: &str = "occurrence_id";
/// `str`, empty when the record is no crime.
pub const CRIME_NUMBER: &str = "crime_number";
pub const OCCURRENCE_TYPE: &str = "occurrence_type";
/// `bool`.
pub const IS_CRIME: &str = "is_crime";
/// `str`, Home Office class such as `71`, empty when absent.
pub const HO_CLASS: &str = "ho_class";
/// `str`, Home Office sub-class such as `17`, empty when absent.
pub const HO_SUB_CLASS: &str = "ho_sub_class";
pub const OFFENCE: &str = "offence";
/// `datetime[ms]`, civil time; the reported, else the committed date where none was recorded.
pub const RECORDED: &str = "recorded";
/// `datetime[ms]`, civil time, null when unknown.
pub const FROM: &str = "committed_from";
/// `datetime[ms]`, civil time, null when unknown.
pub const TO: &str = "committed_to";
/// `bool`: the time of day of `FROM` is known (00:00, bare dates and whole days are not).
pub const TIME_KNOWN: &str = "time_known";
/// `bool`: the same of `TO`.
pub const TO_TIME_KNOWN: &str = "to_time_known";
/// `date`, the day by which the record is counted: `FROM`'s, else `RECORDED`'s.
pub const DAY: &str = "day";
/// `str`, the recording force's name.
pub const FORCE: &str = "force";
pub const DISTRICT: &str = "district";
pub const BEAT: &str = "beat";
pub const STATUS: &str = "status";
pub const LOCATION_NAME: &str = "location_name";
pub const LOCATION_TYPE: &str = "location_type";
pub const HOUSE: &str = "house";
pub const STREET: &str = "street";
pub const TOWN: &str = "town";
pub const POSTCODE: &str = "postcode";
pub const UPRN: &str = "uprn";
/// `f64`, British National Grid metres, null when unusable.
pub const EASTING: &str = "easting";
pub const NORTHING: &str = "northing";
/// `str`, flags parted by `;`, trimmed, upper case, sorted, each once.
pub const FLAGS: &str = "flags";
/// `datetime[ms]`, when the version was last changed; null sorts first.
pub const UPDATED: &str = "updated";

/// Text columns keep their source names, see `Batch::fields`; prefix in the frame.
pub const TEXT_PREFIX: &str = "text:";

/// `Batch::persons` has one row for each linked person of a version: `OCC`, `VERSION`, and
pub const PERSON_ROLE: &str = "person_role";
/// `str`, the system's reference, empty when absent.
pub const PERSON_REF: &str = "person_ref";
/// `i32`, whole years at the offence, null when unknown.
pub const PERSON_AGE: &str = "person_age";
/// `bool`, a child at the offence, null when unknown. Known for some whose age is not: `10-17`.
pub const PERSON_UNDER_18: &str = "person_under_18";
pub const PERSON_SEX: &str = "person_sex";
