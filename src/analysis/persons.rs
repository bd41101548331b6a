//! What a linked person's role means for the counts.

/// Whether the role is that of a victim, in the words of the usual systems.
pub(super) fn is_victim(role: &str) -> bool {
    let role = role.trim().to_lowercase();
    role.contains("victim") || matches!(role.as_str(), "aggrieved" | "injured party" | "ip" | "ap")
}

/// Whether the role is that of the person who reported the matter.
pub(super) fn is_informant(role: &str) -> bool {
    let role = role.trim().to_lowercase();
    role.contains("informant") || role.contains("reporting") || role == "caller"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_in_any_case() {
        assert!(is_victim("VICTIM"));
        assert!(is_victim(" Victim of crime"));
        assert!(is_victim("IP"));
        assert!(!is_victim("suspect"));
        assert!(!is_victim(""));
        assert!(is_informant("Reporting person"));
        assert!(!is_informant("Victim"));
    }
}
