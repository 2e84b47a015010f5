// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// What the toolkit says, which speaks English: reasons, warnings, faults of the disk.
    static let toolkit = #"""
    it is not of this group
    il n’est pas de ce groupe

    the handshake failed
    la présentation a échoué

    the handshake took too long
    la présentation a pris trop de temps

    it tried too many codes
    il a essayé trop de codes

    it speaks protocol version %1, this one %2
    il parle la version %1 du protocole, celui-ci la version %2

    it said something that this version does not know
    il a dit quelque chose que cette version ne connaît pas

    no sign of life
    plus de signe de vie

    it broke the protocol: %1
    il n’a pas respecté le protocole : %1

    it closed
    il a fermé

    it was stopped
    il s’est arrêté

    another connection was kept
    une autre connexion a été gardée

    it is this device itself
    c’est cet ordinateur lui-même

    it does not know you as a member (ask somebody whether you were put out), or you do not know it as one
    il ne vous connaît pas comme membre (demandez si vous avez été exclu), ou vous ne le connaissez pas

    the protocol was broken
    le protocole n’a pas été respecté

    joined
    est entré

    the invite is used up
    l’invitation a déjà servi

    it was too busy, or could not store changes
    il était trop occupé, ou n’a pas pu enregistrer les modifications

    it hung up without a word: it is of another group, or has another key, as when you were put out: ask its owner
    il a raccroché sans un mot : il est d’un autre groupe, ou a une autre clé, comme après une exclusion : demandez à la personne à qui il est

    others needed its place
    d’autres avaient besoin de sa place

    one of the two programs is too old for the other; update it
    l’un des deux programmes est trop ancien pour l’autre ; mettez-le à jour

    somebody here has a newer peersync (%1): update yours to see all that they write
    quelqu’un ici a un peersync plus récent (%1) : mettez le vôtre à jour pour voir tout ce qui est écrit

    somebody wrote something that needs a newer peersync: update yours to see it
    quelqu’un a écrit quelque chose qui demande un peersync plus récent : mettez le vôtre à jour pour le voir

    they were not let in
    on ne l’a pas laissé entrer

    somebody else is at the door just now
    quelqu’un d’autre est à la porte en ce moment

    too many comparisons of words were broken off at this door
    trop de comparaisons de mots ont été interrompues à cette porte

    somebody who was put out of this group is at the door: to let them in again, run peersync members readmit
    quelqu’un qui a été exclu de ce groupe est à la porte : pour le faire revenir, lancez peersync members readmit

    somebody was put out, so the invites given before open no door here any more: peersync invite gives a new one
    quelqu’un a été exclu : les invitations données avant n’ouvrent plus de porte ici ; pour une nouvelle : peersync invite

    somebody whom the older group removed is at the door: only the founder of this group can let them in
    quelqu’un que l’ancien groupe a exclu est à la porte : seul le fondateur de ce groupe peut le faire entrer

    this group does not go on with the older one
    ce groupe ne prend pas la suite de l’ancien

    two people at the door showed the same words, so both were refused
    deux personnes à la porte ont montré les mêmes mots : les deux ont été refusées

    somebody at your door broke off before the words could be compared: %1 of %2 times at this door
    quelqu’un à votre porte s’est interrompu avant la comparaison des mots : %1 fois sur %2 à cette porte

    the other side hung up
    l’autre côté a raccroché

    the connection broke
    la connexion s’est rompue

    the other side stopped listening
    l’autre côté n’écoute plus

    that is no frame of ours
    ce n’est pas une trame d’ici

    it does not read what it asks for
    il ne lit pas ce qu’il demande

    it spoke before its hello
    il a parlé avant de se présenter

    a second hello
    il s’est présenté deux fois

    no nonce left
    il n’y a plus de numéro pour chiffrer

    a frame does not decrypt
    une trame ne se déchiffre pas

    a message is too long
    un message est trop long

    a message does not decode: %1
    un message ne se lit pas : %1

    joining happens at another door
    on entre par une autre porte

    an unknown address
    une adresse inconnue

    no other connection came to be
    aucune autre connexion ne s’est faite

    not seen since
    pas revu depuis

    no answer
    pas de réponse

    it does not know this invite
    il ne connaît pas cette invitation

    that is not a numeric address
    ce n’est pas une adresse numérique

    that is neither an address nor a name
    ce n’est ni une adresse ni un nom

    only an IPv6 address names a network interface after %
    seule une adresse IPv6 nomme une interface réseau après %

    what stands after % is not a network interface
    ce qui suit % n’est pas une interface réseau

    a link-local address needs its network interface, such as fe80::1%eth0
    une adresse de lien local a besoin de son interface réseau, par exemple fe80::1%eth0

    there is no network interface %1
    il n’y a pas d’interface réseau %1

    the name %1 was not found
    le nom %1 est introuvable

    it is not a folder
    ce n’est pas un dossier

    the mDNS daemon does not answer (avahi-daemon)
    le service mDNS ne répond pas (avahi-daemon)

    the mDNS daemon stopped answering
    le service mDNS ne répond plus

    no mDNS daemon answers (avahi-daemon)
    aucun service mDNS ne répond (avahi-daemon)

    the mDNS daemon dropped our announcement
    le service mDNS a oublié notre annonce

    the mDNS daemon refused our announcement
    le service mDNS a refusé notre annonce

    the mDNS daemon went away
    le service mDNS a disparu

    nearby laptops are not found by themselves: %1
    les ordinateurs proches ne sont pas trouvés tout seuls : %1

    %1 wrong codes were tried at your door, the last one from %2
    %1 codes faux ont été essayés à votre porte, le dernier depuis %2

    somebody tried %1 codes at your door, so it has a new one: %2
    quelqu’un a essayé %1 codes à votre porte ; elle en a donc un nouveau : %2

    somebody fills this network with false announcements: laptops that start now may not find each other. Name one that runs: peersync serve --peer HOST:PORT
    quelqu’un remplit ce réseau de fausses annonces : les ordinateurs qui démarrent maintenant risquent de ne pas se trouver. Donnez l’adresse de l’un d’eux : peersync serve --peer HOST:PORT

    a part of the document's file was damaged; it was made anew from the rest, nothing is lost. The disk may be failing: back this laptop up
    une partie du fichier du document était abîmée ; elle a été refaite à partir du reste, rien n’est perdu. Le disque est peut-être en train de lâcher : sauvegardez cet ordinateur

    the document's file was damaged: %1 changes were saved from it, what else there was comes back from the others; it is kept in %2
    le fichier du document était abîmé : %1 modifications en ont été sauvées, le reste revient des autres ; il est gardé dans %2

    this laptop's data is a copy, of a backup or of another disk: it goes on from here, and what was written since then comes back from the others; nothing is lost
    les données de cet ordinateur sont une copie, d’une sauvegarde ou d’un autre disque : on continue à partir d’ici, et ce qui a été écrit depuis revient des autres ; rien n’est perdu

    the others had words of this laptop that it did not have: its data came from a backup, or is used on another laptop too. They are here again, and nothing is lost
    les autres avaient des mots de cet ordinateur qu’il n’avait pas : ses données venaient d’une sauvegarde, ou servent aussi sur un autre. Ils sont revenus ici, et rien n’est perdu

    another laptop, at %1, works with a copy of this one's data, so nobody can tell the two apart. Nothing is lost; to part them, run peersync leave --here on one of them, then join anew
    un autre ordinateur, à %1, travaille avec une copie des données de celui-ci, et personne ne peut distinguer les deux. Rien n’est perdu ; pour les séparer, lancez peersync leave --here sur l’un des deux, puis entrez à nouveau

    the group was opened for reading only
    le groupe n’a été ouvert que pour la lecture

    the damaged file is gone
    le fichier abîmé a disparu

    what was saved of the damaged file could not be written
    ce qui a été sauvé du fichier abîmé n’a pas pu être écrit

    a change in the log does not match its hash
    une modification du journal ne correspond pas à son empreinte

    the store does not say which replica it is
    les données ne disent pas de quelle copie elles sont

    the store's file is damaged
    le fichier des données est abîmé

    this data was written by a newer peersync
    ces données ont été écrites par un peersync plus récent

    this data was written by an older peersync and has to be brought up to date first
    ces données viennent d’un peersync plus ancien et doivent d’abord être mises à jour

    this data was written by peersync 0.1, whose format this version does not read; nothing was changed
    ces données viennent de peersync 0.1, dont cette version ne lit pas le format ; rien n’a été modifié

    the store was opened for reading only
    les données n’ont été ouvertes que pour la lecture

    the store's log holds something that is not a change
    le journal contient autre chose qu’une modification

    the store holds something that is not a change or a record
    les données contiennent autre chose qu’une modification ou un élément

    the store could not be used
    les données n’ont pas pu être utilisées

    the store could not be used (SQLite %1)
    les données n’ont pas pu être utilisées (SQLite %1)

    the store's column “%1” holds something that is not ours
    la colonne « %1 » des données contient autre chose que ce qui vient d’ici

    the store's view of a record has no hash
    la vue d’un élément n’a pas d’empreinte

    the disk is full; nothing was written
    le disque est plein ; rien n’a été écrit

    the disk or the folder is read-only
    le disque ou le dossier est en lecture seule

    the store's file cannot be opened
    le fichier des données ne s’ouvre pas
    """#

    /// What the system says of errors, `strerror` in lower case.
    static let system = #"""
    connection refused
    connexion refusée

    connection reset by peer
    connexion coupée par l’autre

    connection timed out
    pas de réponse à temps

    no route to host
    pas de chemin vers cette adresse

    network is unreachable
    réseau injoignable

    network is down
    réseau coupé

    host is down
    machine éteinte

    broken pipe
    connexion rompue

    address already in use
    adresse déjà prise

    cannot assign requested address
    adresse qui n’est pas de cette machine

    permission denied
    accès refusé

    operation not permitted
    opération non permise

    no such file or directory
    fichier ou dossier introuvable

    file exists
    le fichier existe

    not a directory
    pas un dossier

    is a directory
    c’est un dossier

    no space left on device
    plus de place sur le disque

    disk quota exceeded
    quota de disque dépassé

    read-only file system
    système de fichiers en lecture seule

    input/output error
    erreur de lecture ou d’écriture

    too many open files
    trop de fichiers ouverts

    file name too long
    nom de fichier trop long

    too many levels of symbolic links
    lien symbolique
    """#

    /// What the argument parser says, line by line.
    static let parser = #"""
    OVERVIEW: %1
    APERÇU : %1

    USAGE: %1
    UTILISATION : %1

    Usage: %1
    Utilisation : %1

    Help:  %1
    Aide :  %1

    ARGUMENTS:
    ARGUMENTS :

    OPTIONS:
    OPTIONS :

    SUBCOMMANDS:
    COMMANDES :

    %1 SUBCOMMANDS:
    %1 :

    See '%1 --help' for more information.
    Pour en savoir plus : %1 --help

    See 'peersync help <subcommand>' for detailed help.
    Pour en savoir plus : peersync help <sous-commande>

    See 'peersync help %1 <subcommand>' for detailed help.
    Pour en savoir plus : peersync help %1 <sous-commande>

    Missing expected argument '%1'
    Il manque « %1 »

    Missing value for '%1'
    Il manque la valeur de « %1 »

    Missing expected argument '%1'.
    Il manque « %1 ».

    Unknown option '%1'. Did you mean '%2'?
    L’option « %1 » n’existe pas. Vouliez-vous dire « %2 » ?

    Unknown option '%1'
    L’option « %1 » n’existe pas

    Unexpected argument '%1'
    « %1 » est de trop

    %1 unexpected arguments: %2
    %1 mots de trop : %2

    The value '%1' is invalid for '%2'. Please provide one of the following:
    « %1 » ne convient pas à « %2 ». Choisissez parmi :

    The value '%1' is invalid for '%2'. Please provide one of %3.
    « %1 » ne convient pas à « %2 ». Choisissez parmi %3.

    The value '%1' is invalid for '%2'
    « %1 » ne convient pas à « %2 »

    what the group begins with could not be written
    ce par quoi le groupe commence n’a pas pu être écrit
    """#
}
