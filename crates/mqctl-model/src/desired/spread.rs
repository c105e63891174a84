//! Which of the load balancer's security groups admits whom, where one has no room for all.

use std::collections::BTreeSet;

/// How many rules a security group holds in each direction, unless AWS raised the account's quota.
/// Source: Amazon VPC User Guide, "Amazon VPC quotas".
pub const RULES_PER_GROUP: usize = 60;

/// How many security groups a network interface wears, so also a load balancer. Source: the same.
pub const GROUPS_PER_BALANCER: usize = 5;

/// Someone who is to be admitted.
pub(super) struct Admitted<'a> {
    pub(super) source: &'a str,
    /// How many rules admitting them to one port counts as.
    pub(super) weight: usize,
}

/// The sources of each group, the first group first; `None` if five groups don't hold them.
///
/// `present` is what each group admits now. Whoever is in a group stays in it as long as it has room, so that nobody is shut
/// out for the moment between two calls because somebody else was added.
pub(super) fn spread<'a>(
    admitted: &[Admitted<'a>],
    ports: usize,
    present: &[BTreeSet<String>],
) -> Option<Vec<Vec<&'a str>>> {
    let mut groups: Vec<(usize, Vec<&'a str>)> = vec![(0, Vec::new()); GROUPS_PER_BALANCER];
    let fits = |filled: usize, weight: usize| (filled + weight) * ports <= RULES_PER_GROUP;
    let home = |one: &Admitted<'_>| {
        let mut groups = present.iter();
        groups.position(|group| group.contains(one.source))
    };
    let mut newcomers = Vec::new();
    for one in admitted {
        match home(one).and_then(|number| groups.get_mut(number)) {
            Some((filled, sources)) if fits(*filled, one.weight) => {
                *filled += one.weight;
                sources.push(one.source);
            }
            _ => newcomers.push(one),
        }
    }
    for one in newcomers {
        let mut with_room = groups.iter_mut();
        let (filled, sources) = with_room.find(|(filled, _)| fits(*filled, one.weight))?;
        *filled += one.weight;
        sources.push(one.source);
    }
    Some(groups.into_iter().map(|(_, sources)| sources).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(count: usize) -> Vec<String> {
        (0..count)
            .map(|number| format!("10.0.{number}.0/24"))
            .collect()
    }

    fn single(sources: &[String]) -> Vec<Admitted<'_>> {
        let one = |source| Admitted { source, weight: 1 };
        sources.iter().map(|source| one(source.as_str())).collect()
    }

    fn sizes(groups: &[Vec<&str>]) -> Vec<usize> {
        groups.iter().map(Vec::len).collect()
    }

    fn present(groups: &[Vec<&str>]) -> Vec<BTreeSet<String>> {
        let owned = |group: &Vec<&str>| group.iter().map(|it| (*it).to_owned()).collect();
        groups.iter().map(owned).collect()
    }

    #[test]
    fn a_group_is_filled_before_the_next_one() {
        let sources = admitted(61);
        let spread = |count: usize, ports| spread(&single(&sources[..count]), ports, &[]);
        assert_eq!(sizes(&spread(60, 1).unwrap()), [60, 0, 0, 0, 0]);
        assert_eq!(sizes(&spread(61, 1).unwrap()), [60, 1, 0, 0, 0]);
        assert_eq!(sizes(&spread(60, 5).unwrap()), [12, 12, 12, 12, 12]);
        assert_eq!(spread(61, 5), None);
    }

    #[test]
    fn a_prefix_list_counts_with_all_it_may_hold() {
        let list = |weight| Admitted {
            source: "pl-1",
            weight,
        };
        let spread = |weight, ports| spread(&[list(weight)], ports, &[]);
        assert!(spread(30, 2).is_some());
        assert_eq!(spread(31, 2), None);
    }

    #[test]
    fn nobody_moves_because_others_come_or_go() {
        let sources = admitted(70);
        let before = spread(&single(&sources), 1, &[]).unwrap();
        let fewer = &sources[1..];
        let after = spread(&single(fewer), 1, &present(&before)).unwrap();
        assert_eq!(after[0], before[0][1..]);
        assert_eq!(after[1..], before[1..]);
        let newcomer = "192.0.2.0/24".to_owned();
        let more = [vec![newcomer], fewer.to_vec()].concat();
        let again = spread(&single(&more), 1, &present(&after)).unwrap();
        assert_eq!(again[0].len(), 60);
        assert_eq!(again[1], after[1]);
    }

    #[test]
    fn whoever_has_no_room_any_more_moves() {
        let sources = admitted(60);
        let before = spread(&single(&sources), 1, &[]).unwrap();
        let after = spread(&single(&sources), 2, &present(&before)).unwrap();
        assert_eq!(sizes(&after), [30, 30, 0, 0, 0]);
        assert_eq!(after[0], before[0][..30]);
    }
}
