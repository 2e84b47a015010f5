// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// What changes did.
    static let log = #"""
    took back an edit
    a annulé une modification

    in
    dans

    to
    à

    of
    pour

    merged
    a réuni des versions

    founded the group
    a fondé le groupe

    let %1 in
    a fait entrer %1

    let a newcomer in
    a fait entrer quelqu’un de nouveau

    left the group
    a quitté le groupe

    removed %1: %2
    a exclu %1 : %2

    wrote something that takes a newer peersync
    a écrit quelque chose qui demande un peersync plus récent

    added a laptop of their own
    a ajouté un de ses ordinateurs

    asked to put %1 out: %2
    a demandé l’exclusion de %1 : %2

    agreed to put %1 out
    a accepté l’exclusion de %1

    took back the request to put %1 out
    a retiré sa demande d’exclure %1

    asked to let %1 in again
    a demandé le retour de %1

    agreed to let %1 in again
    a accepté le retour de %1

    let %1 in again
    a fait revenir %1

    said that %1 and %2 are one person
    a dit que %1 et %2 sont la même personne

    gave the group a new key
    a donné une nouvelle clé au groupe

    asked to use what takes a newer peersync
    a demandé à utiliser ce qui demande un peersync plus récent

    deleted
    a supprimé

    restored
    a rétabli

    wrote
    a écrit

    changed %1
    a changé « %1 »

    took back a pledge of %1
    a repris un engagement de %1

    pledged %1
    s’est engagé pour %1

    said
    a dit

    told how it is
    a donné de ses nouvelles

    referred a client
    a recommandé un client

    created
    a créé

    named the group
    a donné un nom au groupe

    withdrew their agreement
    a retiré son accord

    agreed
    a donné son accord

    cleared the role of a contributor
    a retiré le rôle d’un participant

    set the role of a contributor
    a fixé le rôle d’un participant

    cleared the share of a contributor
    a retiré la part d’un participant

    set the share of a contributor
    a fixé la part d’un participant

    cleared a value
    a retiré une valeur

    filled in a value
    a rempli une valeur

    came back
    est de retour

    had their profile forgotten
    a fait oublier son profil

    did
    a fait

    moved
    a déplacé

    ended
    a clos

    cleared %1
    a vidé « %1 »

    set %1
    a renseigné « %1 »

    proposed
    a proposé

    accepted
    a accepté

    declined
    a décliné

    won
    a gagné

    lost
    a perdu

    took %1
    a pris « %1 »

    released %1
    a rendu « %1 »

    cheered
    a encouragé

    took back a cheer for
    a retiré un encouragement à

    took back a cheer
    a retiré un encouragement

    put an offer into
    a mis une offre dans

    put an offer into it
    y a mis une offre

    took an offer out of
    a retiré une offre de

    took an offer out of it
    en a retiré une offre

    came to
    participe à

    came
    y participe

    was not at
    n’était pas à

    was not there
    n’y était pas

    noted that %1 was at
    a noté que %1 était à

    noted that %1 was there
    a noté que %1 était là

    noted that %1 was not at
    a noté que %1 n’était pas à

    noted that %1 was not there
    a noté que %1 n’était pas là

    freed %1
    a libéré « %1 »

    someone
    quelqu’un

    introduced themselves
    se présente

    %1 in their profile
    %1 dans son profil

    %1 (void: they were out of the group)
    %1 (sans effet : cette personne n’était plus dans le groupe)

    note “%1”
    la note « %1 »

    offer “%1”
    l’offre « %1 »

    session “%1”
    la rencontre « %1 »

    agenda item “%1”
    le point « %1 »

    decision “%1”
    la décision « %1 »

    action “%1”
    l’action « %1 »

    project “%1”
    l’appel à projet « %1 »

    pool “%1”
    l’achat groupé « %1 »

    board “%1”
    le tableau « %1 »

    module “%1”
    le module « %1 »

    referral “%1”
    la recommandation « %1 »

    “%1”
    « %1 »

    went on with what an older group wrote
    a repris ce qu’un groupe plus ancien a écrit
    """#
}
