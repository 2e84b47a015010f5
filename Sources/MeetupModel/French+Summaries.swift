// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// What exports say.
    static let summaries = #"""
    There: %1
    Présents : %1

    Agenda
    Ordre du jour

    Decisions
    Décisions

    Actions
    Actions

    %1:
    %1 :

    **%1**:
    **%1** :

    %1: %2
    %1 : %2

    %1; %2
    %1 ; %2

    ; “%1”
     ; « %1 »

    Changes along the time
    Modifications au fil du temps

    Changes along the time; a dot is a decision.
    Modifications au fil du temps ; un point est une décision.

    Who contributed what
    Qui a apporté quoi

    Changes by each member.
    Modifications de chaque membre.

    Who was there
    Qui était là

    Sessions
    Rencontres

    Check-ins
    Nouvelles

    Said about it:
    Ce qui en a été dit :

    Offers
    Offres

    Projects
    Appels à projet

    Referrals
    Recommandations

    Buying together
    Achats groupés

    Comparisons
    Comparaisons

    Notes
    Notes

    What we did since %1
    Ce que nous avons fait depuis le %1

    What we did, all of it
    Tout ce que nous avons fait

    ; offers %1
     ; propose %1

    ; seeks %1
     ; cherche %1

    noted by %1
    noté par %1

     (noted by %1)
     (noté par %1)

    Still open from earlier sessions
    Encore à faire, de rencontres précédentes

    , by %1
    , pour le %1

    includes %1
    comprend %1

    includes %1: %2
    comprend %1 : %2

    They include each other.
    Elles se comprennent l’une l’autre.

    somebody
    quelqu’un

     at %1
     à %1

    Metric
    Mesure

    Best
    Meilleur

    Median
    Médiane

    by %1
    par %1

    People gave different values at the same time, of which the first is shown:
    Il y a plusieurs valeurs, données au même moment, dont la première est montrée :

    1 change
    1 modification

    %1 changes
    %1 modifications

     and %1 more
     et %1 de plus

    agrees
    d’accord

    agreed to earlier terms
    était d’accord avec des conditions antérieures

    has not agreed yet
    n’a pas encore donné son accord

    %1 wanted
    %1 à pourvoir

    taken by too many: %1 wanted
    pris par trop de monde : %1 à pourvoir
    """#
}
