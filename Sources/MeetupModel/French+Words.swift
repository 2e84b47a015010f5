// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// Words that records have, as people read them.
    static let words = #"""
    draft
    brouillon

    solo
    solo

    joint
    à plusieurs

    course
    formation

    pack
    offre composée

    open
    ouvert

    filled
    pourvu

    overclaimed
    pris deux fois

    in sync
    à jour

    connecting
    connexion

    handshaking
    présentation

    found
    trouvé

    waiting
    attente

    refused
    refusé

    other version
    autre version

    syncing
    mise à jour

    member
    membre

    lost
    perdu

    proposed
    proposé

    accepted
    accepté

    declined
    décliné

    won
    gagné

    left
    parti

    removed
    exclu

    record
    élément

    profile
    profil

    note
    note

    offer
    offre

    session
    rencontre

    agenda_item
    point de l’ordre du jour

    agenda item
    point de l’ordre du jour

    decision
    décision

    action
    action

    comment
    commentaire

    referral
    recommandation

    project
    appel à projet

    pool
    achat groupé

    comparison
    tableau

    checkin
    nouvelle

    module
    module

    group
    groupe

    title
    titre

    tag
    étiquette

    role
    rôle

    absent
    absence

    reason
    raison

    place
    lieu

    series
    série

    unit
    unité

    price
    prix

    metric
    mesure

    value
    valeur

    text
    texte

    name
    nom

    group name
    nom du groupe

    need
    besoin

    win
    réussite

    struggle
    difficulté

    ask
    demande

    reply
    réponse

    summary
    résumé

    audience
    public

    duration
    durée

    date
    date

    contact
    contact

    status
    état

    headline
    accroche

    trade
    métier

    city
    ville

    website
    site

    practice
    activité

    bio
    parcours

    offers
    propose

    seeks
    cherche

    languages
    langues

    kind
    sorte

    tags
    étiquettes

    contributors
    participants

    includes
    contenu

    body
    texte

    owner
    responsable

    due
    échéance

    done
    fait

    roles
    rôles

    claims
    prises de rôle

    tiers
    paliers

    pledges
    engagements

    metrics
    mesures

    cheers
    bravos

    attendees
    présents

    started
    début

    ended
    fin

    agreed
    convenu

    share
    part

    to
    destinataire

    state
    avancement

    ok
    ok

    warn
    avis

    fail
    échec

    teacher
    enseignant

    hours
    heures

    number
    numéro

    visibility
    visibilité

    forgotten
    retiré
    """#

    /// What the doctor looks at, as it is headed; scripts read the English.
    static let checks = #"""
    data
    données

    disk
    disque

    keys
    clés

    document
    document

    clock
    horloge

    replica
    copie

    serve
    service

    network
    réseau

    tunnel
    tunnel

    discovery
    découverte

    local
    noms locaux

    announcement
    annonce

    mdns
    mDNS

    peers
    voisins

    reach
    accès

    version
    version

    privacy
    discrétion
    """#
}
