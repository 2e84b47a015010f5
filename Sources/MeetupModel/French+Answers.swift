// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// What commands answer.
    static let answers = #"""
    The offer changed after somebody agreed. Agree to what it says now: peersync offer agree %1
    L’offre a changé après un accord. Pour donner le vôtre à ce qu’elle dit maintenant : peersync offer agree %1

    shares
    parts

    %1 % in all, not 100 %
    %1 % en tout, pas 100 %

    lapsed
    caduc

    open
    en attente

    MODULE
    MODULE

    TEACHER
    ENSEIGNANT

    HOURS
    HEURES

    ! changed at the same time
    ! changé en même temps

    %1 hours in all
    %1 heures en tout

    ID
    ID

    INCLUDES
    COMPREND

    PRICE
    PRIX

    (deleted)
    (supprimée)

    %1 if bought one by one
    %1 si achetées une à une

    The parts' prices do not add up: one is missing, or they are of different units.
    Les prix des parties ne s’additionnent pas : il en manque un, ou les unités diffèrent.

    No offers yet. Draft one: peersync offer new TITLE
    Pas encore d’offre. Pour en ébaucher une : peersync offer new TITRE

    KIND
    SORTE

    STATE
    ÉTAT

    WITH
    AVEC

    TITLE
    TITRE

    Nothing was said about it yet.
    Rien n’en a encore été dit.

    No referrals yet. Pass a client on: peersync referral new --to NAME --need TEXT
    Pas encore de recommandation. Pour en faire une : peersync referral new --to NOM --need TEXTE

    FROM
    DE

    TO
    À

    NEED
    BESOIN

    cheers
    bravos

    Nobody told how it goes yet: peersync checkin --win TEXT
    Personne n’a encore donné de nouvelles : peersync checkin --win TEXTE

    %1 of %2
    %1 sur %2

    %1 took the one place without having heard of each other.
    %1 personnes ont pris la seule place sans le savoir l’une de l’autre.

    %1 took %2 places without having heard of each other.
    %1 personnes ont pris %2 places sans le savoir les unes des autres.

    Talk to each other; whoever steps back runs: peersync project release %1 %2
    Parlez-en entre vous ; la personne qui se retire lance : peersync project release %1 %2

    No project calls yet: peersync project new TITLE --role ROLE:COUNT
    Pas encore d’appel à projet : peersync project new TITRE --role RÔLE:NOMBRE

    WANTED
    CHERCHE

    in all
    en tout

    , at %1 each
    , à %1 l’unité

    from %1%2: %3
    dès %1%2 : %3

    %1%2 more, and each costs %3.
    %1%2 de plus, et l’unité coûte %3.

    Nothing is bought together yet: peersync pool new TITLE --tier QTY:PRICE
    Pas encore d’achat groupé : peersync pool new TITRE --tier QTÉ:PRIX

    PLEDGED
    PROMIS

    NEXT
    ENSUITE

    %1 from %2
    %1 dès %2

    METRIC
    MESURE

    BEST
    MEILLEUR

    MEDIAN
    MÉDIANE

    Nobody filled anything in yet: peersync compare put %1 METRIC=VALUE
    Personne n’a encore rien rempli : peersync compare put %1 MESURE=VALEUR

    No boards yet: peersync compare new TITLE --metric NAME:UNIT
    Pas encore de tableau : peersync compare new TITRE --metric NOM:UNITÉ

    FILLED IN BY
    REMPLI PAR

    METRICS
    MESURES

    %1, because of: %2
    %1, pour : %2

    Do what %1 does
    Font ce que fait %1

    nobody says so
    personne ne le dit

    Offer what %1 seeks
    Proposent ce que cherche %1

    nobody yet
    encore personne

    Seek what %1 offers
    Cherchent ce que propose %1

    Sought, and nobody offers it
    Cherché, et personne ne le propose

    nothing
    rien

    %1, sought by %2
    %1, cherché par %2

    Nothing new since you last looked.
    Rien de nouveau depuis la dernière fois.

    1 person
    1 personne

    %1 people
    %1 personnes

    %1 by %2, %3 – %4
    %1 par %2, %3 – %4

    their profile
    son profil

    %1 “%2”
    %1 « %2 »

    … and %1 more
    … et %1 de plus

    not as it was written
    pas comme cela a été écrit

    as it was written
    comme cela a été écrit

    nothing wrong was found, but not all of it could be checked
    rien d’anormal, mais tout n’a pas pu être vérifié

    %1 changes of group %2; a signature vouches for %3.
    %1 modifications du groupe %2 ; une signature répond de %3.

    They are by %1.
    Elles sont de %1.

    Of %1 nothing can be said: an export leaves out what profiles said, or they have no signature in it.
    De %1 on ne peut rien dire : un export omet ce que disaient les profils, ou elles n’y ont pas de signature.

    %1 could not be judged by the group's rules, for something before them is missing.
    %1 n’ont pas pu être jugées selon les règles du groupe, car il manque quelque chose avant elles.

    not verified: what it shows could not be compared with what was written
    pas vérifié : ce qu’il montre n’a pas pu être comparé à ce qui a été écrit

    The texts could not be compared because 1 change is missing, or more: neither in it nor here.
    Les textes n’ont pas pu être comparés, car il manque 1 modification ou plus, ni dedans ni ici.

    The texts could not be compared because %1 changes are missing, or more: neither in it nor here.
    Les textes n’ont pas pu être comparés, car il manque %1 modifications ou plus, ni dedans ni ici.

    That is normal for a session's export, and where profiles are not known: verify it on the laptop of a member.
    C’est normal pour l’export d’une rencontre, et là où les profils ne sont pas connus : vérifiez-le sur l’ordinateur d’un membre.

    The texts could not be compared because it does not say as of which changes they are; export it anew.
    Les textes n’ont pas pu être comparés, car il ne dit pas de quelles modifications ils sont l’état ; exportez-le à nouveau.

    Nobody has a profile yet.
    Personne n’a encore de profil.

    (done)
    (fait)

    You
    Vous

    Group
    Groupe

    Port
    Port

    Data
    Données

    Invite
    Inviter

    peersync invite        (in another terminal)
    peersync invite        (dans un autre terminal)

    %1  (%2), %3 changes
    %1  (%2), %3 modifications

    Serving
    Sert

    yes, on port %1
    oui, sur le port %1

    no – start it with: peersync serve
    non – pour commencer : peersync serve

    Leave?
    Partir ?

    Digest
    Empreinte

    Nearby
    Alentours

    start avahi-daemon, or give an address with --peer
    démarrez avahi-daemon, ou donnez une adresse avec --peer

    No other laptop has been seen yet. Invite someone: peersync invite
    Aucun autre ordinateur n’a encore été vu. Pour inviter quelqu’un : peersync invite

    WHO
    QUI

    ADDRESS
    ADRESSE

    LAST SEEN
    VU

    WHY
    POURQUOI

    invited, not yet seen
    invitation, pas encore là

    removed by %1: %2
    exclusion par %1 : %2

    went with %1
    exclusion avec %1

    NAME
    NOM

    SINCE
    DEPUIS

    INVITED BY
    INVITATION DE

    DEVICES
    ORDINATEURS

    (you)
    (vous)

    founder
    fondation

    There is no group here yet: peersync serve, or peersync join
    Il n’y a pas encore de groupe ici : peersync serve, ou peersync join

    MEMBERS
    MEMBRES

    “%1” is still open.
    « %1 » est encore ouverte.

    “%1” is open too. It was started last: what is decided goes there.
    « %1 » est ouverte aussi. Elle a été ouverte en dernier : ce qui est décidé va là.

    “%1” is open too. This one was started last: what is decided goes here.
    « %1 » est ouverte aussi. Celle-ci a été ouverte en dernier : ce qui est décidé va ici.

      to end it: peersync session end %1
      pour la clore : peersync session end %1

    The door is open until %1, for another laptop of yours.
    La porte est ouverte jusqu’au %1, pour un autre ordinateur à vous.

    The door is open until %1, for one person.
    La porte est ouverte jusqu’au %1, pour une personne.

    The door is open until %1, for %2 people.
    La porte est ouverte jusqu’au %1, pour %2 personnes.

    The door is open until %1, for anyone who is told how.
    La porte est ouverte jusqu’au %1, pour qui sait comment.

    Say aloud, for the other laptop:
    À dire à voix haute, pour l’autre ordinateur :

    Or, where it does not find this one by itself:
    Ou, s’il ne trouve pas celui-ci tout seul :

    Who comes shows three words and waits. Hear them, then let them in here: peersync admit WORDS
    Qui vient montre trois mots et attend. Écoutez-les, puis faites entrer ici : peersync admit MOTS

    Note: %1.
    À noter : %1.

    Broken off at this door before the words could be compared: %1 of 10 times.
    Interrompu à cette porte avant la comparaison des mots : %1 fois sur 10.

    Nobody waits at the door.
    Personne n’attend à la porte.

    SHOWS
    MONTRE

    your other laptop
    votre autre ordinateur

    You asked to put %1 out; it takes a second member. To take it back: %2
    Vous avez demandé l’exclusion de %1 ; il faut un deuxième membre. Pour annuler : %2

    You asked to let %1 in again; it takes a second member.
    Vous avez demandé le retour de %1 ; il faut un deuxième membre.

    same person as %1
    même personne que %1

    You asked to put %1 out. It takes a second member, who sees it at once and agrees by: %2
    Vous avez demandé l’exclusion de %1. Il faut un deuxième membre, qui le voit aussitôt et accepte par : %2

    These go, too: %1. A guest stays when you and the one who agrees both name them: --keep NAME. To ask anew: %2 takes this back.
    Partent aussi : %1. Un invité reste si vous et la personne qui accepte le nommez tous deux : --keep NOM. Pour demander autrement : %2 annule cette demande.

    %1 is out, and the group has a new key. What others built on what they wrote stays; each laptop closes its door to them as it hears of this. Invites that were given before open no door any more.
    Exclusion faite : %1. Le groupe a une nouvelle clé. Ce que d’autres ont bâti sur ce que cette personne a écrit reste ; chaque ordinateur lui ferme sa porte dès qu’il l’apprend. Les invitations données avant n’ouvrent plus de porte.

    Out with them, because they came in through them: %1. To let one of them in again: peersync members readmit NAME
    Exclus avec cette personne, qui les avait fait entrer : %1. Pour en faire revenir un : peersync members readmit NOM

    Let somebody in by the words that you hear: peersync admit WORDS
    Faites entrer d’après les mots que vous entendez : peersync admit MOTS

    You are in %1, and everything the group has is here.
    Vous êtes dans %1, et tout ce que le groupe a est ici.

    You are in %1; its notes will come once you serve near one of them.
    Vous êtes dans %1 ; ses notes viendront quand vous servirez près de l’un d’eux.

    It is served from now on.
    Il est servi désormais.

    Now run: peersync serve
    Lancez maintenant : peersync serve

    Someone changed this with a newer peersync; update peersync to see all of it.
    Quelqu’un a modifié ceci avec un peersync plus récent ; mettez peersync à jour pour tout voir.

    Someone deleted this while someone else edited it; it was kept.
    Quelqu’un a supprimé ceci pendant qu’un autre le modifiait ; cela a été gardé.

    People gave different values at the same time for: %1. See: peersync explain %2
    Plusieurs valeurs ont été données en même temps pour : %1. Voir : peersync explain %2

    (empty)
    (vide)

    No notes yet. Write one: peersync note new TITLE
    Pas encore de note. Pour en écrire une : peersync note new TITRE

    CHANGED
    MODIFIÉE

    BY
    PAR

    PREVIEW
    APERÇU

    LINE
    LIGNE

    WHEN
    QUAND

    TEXT
    TEXTE

    , open
    , ouverte

    No sessions yet. Start one: peersync session start TITLE
    Pas encore de rencontre. Pour commencer : peersync session start TITRE

    STARTED
    DÉBUT

    ENDED
    FIN

    THERE
    PRÉSENTS

    Nothing found.
    Rien trouvé.

    Nothing new.
    Rien de nouveau.

    CHANGE
    MODIF.

    WHAT
    QUOI

    change %1
    modification %1

    Deleted by %1.
    Supprimé par %1.

    %1 deleted it without having seen a later edit, so it was kept.
    %1 l’a supprimé sans avoir vu une modification ultérieure, cela a donc été gardé.

    to settle it: %1
    pour trancher : %1

    (cleared)
    (vidé)

    You are in “%1” now, with everything that was written.
    Vous êtes maintenant dans « %1 », avec tout ce qui a été écrit.

    “%1” goes on with everything that was written in “%2”, without %3.
    « %1 » reprend tout ce qui a été écrit dans « %2 », sans %3.

    Whoever wrote in “%1” comes in as who they were by: peersync join WORDS --from %2
    Qui a écrit dans « %1 » y entre en restant la même personne par : peersync join MOTS --from %2

    You are its only member. To let others in: peersync invite --group %1
    Vous en êtes le seul membre. Pour faire entrer quelqu’un : peersync invite --group %1

    These can come along and stay the same members: %1. You run: peersync invite --group %2
    Ces membres peuvent venir et restent les mêmes : %1. Vous lancez : peersync invite --group %2

    They run: peersync join WORDS --from %1. Or give them a file, and they run: peersync import FILE
    Eux lancent : peersync join MOTS --from %1. Ou donnez-leur un fichier, et ils lancent : peersync import FICHIER

    To make the file: peersync export --group %1 --format bundle
    Pour faire le fichier : peersync export --group %1 --format bundle

    “%1” stays as it is. To take it off this laptop: peersync leave --here --group %2
    « %1 » reste tel quel. Pour le retirer de cet ordinateur : peersync leave --here --group %2
    """#
}
