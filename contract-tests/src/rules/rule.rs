//! What a rule is, and the macro that declares a group of them.

use crate::budget::Budget;
use crate::capability::Capability;
use serde::Serialize;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Every exchange, whatever its purpose.
    Exchange,
    /// Which tokens are accepted.
    Authentication,
    /// How users come into being.
    Provisioning,
    /// Who sees and changes what.
    Isolation,
    /// Which values are accepted, and what becomes of them.
    Validation,
    /// What happens at once.
    Concurrency,
    /// HTTP itself.
    Protocol,
    /// Slow, large, and missing parts.
    Robustness,
    /// The published contract and its page.
    Documentation,
}

/// How bad a broken rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Somebody else's data is open.
    Critical,
    /// Data or access is at risk.
    High,
    /// Clients break.
    Medium,
    /// Good practice.
    Low,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Short and stable; the first part names the group.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad it is when broken.
    pub severity: Severity,
    /// What must hold, in one line.
    pub title: &'static str,
    /// Why, and how the suite looks for it.
    pub explanation: &'static str,
    /// RFC, OWASP API, ASVS sections.
    pub references: &'static str,
    /// The fault category of the Web Fuzzing Commons (`EvoMaster`), where one fits.
    pub wfc: Option<u16>,
    /// What the run must be able to do.
    pub needs: &'static [Capability],
    /// The smallest budget that covers it.
    pub from: Budget,
}

impl Rule {
    /// Whether this names the rule: its id, or the first parts of it.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

/// Declares the rules of a group: a constant each, its doc comment being the explanation, and `RULES` with all of them.
///
/// ```text
/// catalogue! { Isolation;
///     /// Why it matters and how it is looked for.
///     FOREIGN_READ = "ISO-FOREIGN-READ", Critical, "What must hold.", "OWASP API1; ASVS 8.2.2",
///         needs: [FreshUsers], wfc: 306, from: Ci;      // each of these three may be left out
/// }
/// ```
macro_rules! catalogue {
    ($group:ident; $(
        $(#[doc = $doc:literal])+
        $name:ident = $id:literal, $severity:ident, $title:literal, $references:literal
        $(, needs: [$($need:ident),*])? $(, wfc: $wfc:literal)? $(, from: $from:ident)? ;
    )*) => {
        $(
            $(#[doc = $doc])+
            pub static $name: $crate::rules::Rule = $crate::rules::Rule {
                id: $id,
                group: $crate::rules::Group::$group,
                severity: $crate::rules::Severity::$severity,
                title: $title,
                explanation: concat!($($doc),+).trim_ascii(),
                references: $references,
                wfc: catalogue!(@wfc $($wfc)?),
                needs: &[$($($crate::capability::Capability::$need),*)?],
                from: catalogue!(@from $($from)?),
            };
        )*
        /// Every rule of the group.
        pub static RULES: &[&$crate::rules::Rule] = &[$(&$name),*];
    };
    (@wfc) => { None };
    (@wfc $wfc:literal) => { Some($wfc) };
    (@from) => { $crate::budget::Budget::Smoke };
    (@from $from:ident) => { $crate::budget::Budget::$from };
}
