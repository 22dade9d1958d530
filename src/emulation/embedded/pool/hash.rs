//! The order of members for a client's address, so that a member that goes or comes moves only its own clients.
//!
//! The address is a number between 0 and 1; which member's stretch of that line it lies in gives the first
//! member, where in the stretch it lies gives the second one, and so on (reading the number in a mixed radix).
//! The order is made over all members and does not depend on who lives. Multiples of the golden ratio fill the line
//! evenly, so neighbouring addresses are shared evenly, where a random hash would leave some members a third more than others.

use std::net::IpAddr;
use std::sync::Arc;

use super::Slot;

/// 2⁶⁴ divided by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// All members in the order of a client's preference.
pub(super) fn order(ip: IpAddr, members: Vec<&Arc<Slot>>) -> Vec<&Arc<Slot>> {
    // Weights can be turned at any time, and one order needs one set of them.
    let weighed: Vec<(u32, &Arc<Slot>)> = members.into_iter().map(|slot| (slot.weight(), slot)).collect();
    drawn(point(ip), weighed, |(weight, _)| *weight).into_iter().map(|(_, slot)| slot).collect()
}

/// Where an address lies, as a fraction of 2⁶⁴.
fn point(ip: IpAddr) -> u64 {
    match ip {
        IpAddr::V4(ip) => u64::from(ip.to_bits()).wrapping_mul(GOLDEN),
        IpAddr::V6(ip) => {
            let bits = ip.to_bits();
            ((bits >> 64) as u64).rotate_left(23).wrapping_add(bits as u64).wrapping_mul(GOLDEN)
        }
    }
}

fn drawn<T>(mut point: u64, mut members: Vec<T>, weight: impl Fn(&T) -> u32) -> Vec<T> {
    let mut order = Vec::with_capacity(members.len());
    while !members.is_empty() {
        let total: u64 = members.iter().map(|m| u64::from(weight(m))).sum();
        let scaled = u128::from(point) * u128::from(total);
        let (mut stretch, within) = ((scaled >> 64) as u64, scaled as u64);
        let mut place = 0;
        while stretch >= u64::from(weight(&members[place])) {
            stretch -= u64::from(weight(&members[place]));
            place += 1;
        }
        let member = members.remove(place);
        point = (((u128::from(stretch) << 64) | u128::from(within)) / u128::from(weight(&member))) as u64;
        order.push(member);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn firsts(weights: &[u32], without: Option<usize>) -> Vec<usize> {
        let address = |n: u8| point(Ipv4Addr::new(127, 100, 2, n).into());
        let order = |n: u8| drawn(address(n), (0..weights.len()).collect(), |m| weights[*m]);
        (0..240).map(|n| order(n).into_iter().find(|m| Some(*m) != without).unwrap()).collect()
    }

    #[test]
    fn neighbouring_addresses_are_shared_by_weight() {
        for weights in [vec![1; 2], vec![1; 3], vec![1; 5], vec![1; 7], vec![3, 1], vec![1, 2, 4]] {
            let first = firsts(&weights, None);
            let total: u32 = weights.iter().sum();
            for (member, weight) in weights.iter().enumerate() {
                let got = first.iter().filter(|m| **m == member).count() as f64;
                let due = 240.0 * f64::from(*weight) / f64::from(total);
                assert!((got - due).abs() <= 4.0, "{member} of {weights:?}: {got} instead of {due}");
            }
        }
    }

    #[test]
    fn a_member_that_goes_moves_only_its_own_clients_and_spreads_them() {
        let (before, after) = (firsts(&[1; 4], None), firsts(&[1; 4], Some(2)));
        let mut taken = [0; 4];
        for (old, new) in before.iter().zip(&after) {
            if *old == 2 {
                taken[*new] += 1;
            } else {
                assert_eq!(old, new);
            }
        }
        assert!([0, 1, 3].iter().all(|m| taken[*m] >= 12), "{taken:?}");
    }
}
