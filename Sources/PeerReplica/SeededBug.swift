// SPDX-License-Identifier: Apache-2.0
// peersync

/// Mistakes that the simulation must find, each one that a project of this kind has made or that would let somebody in.
///
/// They are part of the program only when it is compiled with `SEEDED_BUGS`; else `seeded` is false, known when compiling.
package enum SeededBug: String, CaseIterable, Sendable {
    case agreementAssumed, duplicateAccepted, snapshotForgetsDeletions, snapshotForgetsTouches, orderByArrival
    case halfCommit, inFlightKept, firstAnswerMissing, duplicateInBatch, dependenciesOverlooked, countsCut, flagLost
    case arrivalAsLamport, heldWhenSent, halfBatchKept, resyncAnswered, parentForgotten, forkRefused, cursorRunsAhead
    case sumNotStored, ancestorsKept, failedWriteKept, seqFromCount, forkInOneLane, disagreementIgnored, clockInJudge
    case seqUnchecked, lamportUnchecked, authorUnchecked, signatureUnchecked, profileOpen
    case groupUnchecked, acknowledgedBeforeCommit, countOverwrites, removalWins
    case deletionWins, connectionNeverRetried, voidByArrival, voidViewsKept, voidTextShown, branchesByArrival
    case forkNeverCloses, forkShowsVoid, forkShownEarly, forkTakesAnybody
    case agreesToGo
    case undoForgotten, settlingTakesBack, undoShowsVoid, snapshotForgetsUndos, undoneCounted
    /// One for each rule of `MembershipResolution` (rule 1 is `authorUnchecked`): found in worlds that the reference
    /// model judged, but for rules 12 and 15, which schedules find.
    case rule2AuthorityOverAnybody, rule3OneVoiceIsTwo, rule4KeptGuestsFall, rule5CoveredIsIn, rule6LeavingTakesBack
    case rule7AskingDecides, rule8Retaliation, rule9RemovedVouch, rule10UndecidedReadmit, rule11NarrowKept
    case rule12VoidNamed, rule13AnybodyReadmits, rule13StaleAskings, rule14TargetComesBack, rule15StandingInJudge
}

#if SEEDED_BUGS
/// Unchecked, and right: only `Simulation.seed` writes it, which `peersync-sim` calls once from its one thread before it starts
/// any other; from then on it is only read, and what starts a thread orders the write before those reads. The program
/// that people run is compiled without `SEEDED_BUGS` and has no such variable.
nonisolated(unsafe) package var activeBug: SeededBug?

@inline(__always) package func seeded(_ bug: SeededBug) -> Bool { unsafe activeBug == bug }
#else
@inline(__always) package func seeded(_ bug: SeededBug) -> Bool { false }
#endif
