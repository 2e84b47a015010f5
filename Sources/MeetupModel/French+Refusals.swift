// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// What a workspace says: why something was not done, what to do about it, what happened.
    static let refusals = #"""
    %1 is not an address
    %1 n’est pas une adresse

    %1 is not an address: %2
    %1 n’est pas une adresse : %2

    that address cannot be used: %1
    cette adresse ne peut pas servir : %1

    write an address such as 192.168.1.20 or fe80::1%eth0
    écrivez une adresse comme 192.168.1.20 ou fe80::1%eth0

    write HOST:PORT, such as 192.168.1.20:4711 or [fe80::1%eth0]:4711
    écrivez HÔTE:PORT, par exemple 192.168.1.20:4711 ou [fe80::1%eth0]:4711

    %1 is there, for you alone
    %1 est là, pour vous seul

    nothing is here yet
    il n’y a encore rien ici

    peersync serve, or peersync join
    peersync serve, ou peersync join

    running, on port %1
    en marche, sur le port %1

    not running: nobody gets what you write
    à l’arrêt : personne ne reçoit ce que vous écrivez

    run `peersync serve` in another terminal and leave it there
    lancez `peersync serve` dans un autre terminal et laissez-le ouvert

    how much space is left cannot be found out
    impossible de savoir combien de place il reste

    %1 MiB
    %1 Mio

    %1 GiB
    %1 Gio

    only %1 are free
    il ne reste que %1

    free some space; nothing that was acknowledged is lost
    faites de la place ; rien de ce qui a été confirmé n’est perdu

    %1 are free
    il reste %1

    readable by you alone; no passphrase
    lisibles par vous seul ; pas de phrase de passe

    locked by a passphrase
    protégées par une phrase de passe

    there is a passphrase, but %1 of the keys are not locked
    il y a une phrase de passe, mais %1 clés ne sont pas protégées

    peersync passphrase, with the same one
    peersync passphrase, avec la même phrase

    %1 changes in “%2”, every one as it was written
    %1 modifications dans « %2 », chacune telle qu’elle a été écrite

    %1 changes in “%2”, every one as it was written; but you were put out
    %1 modifications dans « %2 », chacune telle qu’elle a été écrite ; mais vous avez été exclu

    ask a member for: peersync members readmit; or put it aside: peersync leave --here
    demandez à un membre : peersync members readmit ; ou mettez le groupe de côté : peersync leave --here

    of group %1: %2
    du groupe %1 : %2

    nothing here is from the future
    rien ici ne vient du futur

    somebody wrote at %1 UTC, and here it is %2: one of the clocks is wrong. No order depends on it, only the times that are shown
    quelqu’un a écrit à %1 UTC, et ici il est %2 : l’une des horloges est fausse. Aucun ordre n’en dépend, seulement les heures affichées

    look at the clock: sudo timedatectl set-ntp true, or set it by hand
    regardez l’horloge : sudo timedatectl set-ntp true, ou réglez-la à la main

    no VPN is in the way
    aucun VPN ne gêne

    a VPN is on (%1): many keep a laptop from its neighbours
    un VPN est en marche (%1) : beaucoup séparent un ordinateur de ses voisins

    switch it off for the meetup, or name the other interface: peersync serve --interface wlan0
    coupez-le le temps de la rencontre, ou nommez l’autre interface : peersync serve --interface wlan0

    %1 programs answer mDNS here; beside Avahi that is often systemd-resolved or a browser, and they may disturb each other
    %1 programmes répondent au mDNS ici ; à côté d’Avahi c’est souvent systemd-resolved ou un navigateur, et ils peuvent se gêner

    if laptops are not found: MulticastDNS=no in /etc/systemd/resolved.conf, then sudo systemctl restart systemd-resolved; or close the browser
    si des ordinateurs ne sont pas trouvés : MulticastDNS=no dans /etc/systemd/resolved.conf, puis sudo systemctl restart systemd-resolved ; ou fermez le navigateur

    this laptop is in no network
    cet ordinateur n’est dans aucun réseau

    join the Wi-Fi of the others, or let one of you open a hotspot
    rejoignez le Wi-Fi des autres, ou que l’un de vous partage sa connexion

    reachable at %1
    joignable à %1

    sudo systemctl start avahi-daemon (apt install avahi-daemon); or give an address: peersync serve --peer HOST:PORT
    sudo systemctl start avahi-daemon (apt install avahi-daemon) ; ou donnez une adresse : peersync serve --peer HÔTE:PORT

    an mDNS daemon answers
    un service mDNS répond

    names that end in .local are left to mDNS
    les noms en .local sont laissés au mDNS

    names that end in .local are asked of this network's name server, and Avahi may stop for that
    les noms en .local sont demandés au serveur de noms de ce réseau, et Avahi peut s’arrêter pour cela

    AVAHI_DAEMON_DETECT_LOCAL=0 in /etc/default/avahi-daemon, then sudo systemctl restart avahi-daemon
    AVAHI_DAEMON_DETECT_LOCAL=0 dans /etc/default/avahi-daemon, puis sudo systemctl restart avahi-daemon

    what this laptop announces is not heard, not even here: a firewall keeps it in, the mDNS daemon's settings do, or serve runs with --no-mdns
    ce que cet ordinateur annonce ne s’entend pas, pas même ici : un pare-feu le retient, ou les réglages du service mDNS, ou serve tourne avec --no-mdns

    sudo ufw allow 5353/udp; and neither disable-publishing nor deny-interfaces in /etc/avahi/avahi-daemon.conf; or the others give your address: peersync serve --peer HOST:%1
    sudo ufw allow 5353/udp ; et ni disable-publishing ni deny-interfaces dans /etc/avahi/avahi-daemon.conf ; ou les autres donnent votre adresse : peersync serve --peer HÔTE:%1

    this laptop hears its own announcement and no other one: nobody else serves, or something keeps mDNS from passing
    cet ordinateur entend sa propre annonce et aucune autre : personne d’autre ne sert, ou quelque chose empêche le mDNS de passer

    where the network filters mDNS, a phone's hotspot helps, or an address: peersync serve --peer HOST:PORT; the others may have a firewall that has to let UDP port 5353 through
    si le réseau filtre le mDNS, le partage de connexion d’un téléphone aide, ou une adresse : peersync serve --peer HÔTE:PORT ; les autres ont peut-être un pare-feu qui doit laisser passer le port UDP 5353

    announcements pass in both directions; this laptop is called “%1” in this network, for another one has its name, which does no harm
    les annonces passent dans les deux sens ; cet ordinateur s’appelle « %1 » dans ce réseau, car un autre porte son nom, ce qui ne gêne pas

    this laptop's announcement is heard, and so are others
    l’annonce de cet ordinateur s’entend, et d’autres aussi

    %1’s laptop was asked to call this one, and could
    l’ordinateur de %1 a été prié d’appeler celui-ci, et a pu le faire

    %1’s laptop was asked to call this one, and could not: a firewall here keeps calls out, or serve listens at another address. What is written still gets through while this laptop calls the others
    l’ordinateur de %1 a été prié d’appeler celui-ci, et n’a pas pu : un pare-feu ici empêche les appels, ou serve écoute à une autre adresse. Ce qui est écrit passe quand même tant que cet ordinateur appelle les autres

    let the others in: sudo ufw allow %1/tcp, or switch the firewall off for the meetup; and leave --listen out
    laissez entrer les autres : sudo ufw allow %1/tcp, ou coupez le pare-feu le temps de la rencontre ; et omettez --listen

    in “%1” a laptop, or more than one, went on from an older state of its data: from a backup, or a copy of the folder. Of both what reached this laptop is here
    dans « %1 » un ordinateur, ou plus d’un, est reparti d’un état plus ancien de ses données : d’une sauvegarde, ou d’une copie du dossier. Des deux, ce qui est parvenu à cet ordinateur est ici

    nothing is to be done; but never use two copies of one data folder: another laptop of yours gets in by peersync invite --my-device
    il n’y a rien à faire ; mais n’utilisez jamais deux copies d’un dossier de données : un autre ordinateur à vous entre par peersync invite --my-device

    laptops in sync: %1; known besides: %2
    ordinateurs à jour : %1 ; connus à part eux : %2

    no other laptop has been seen
    aucun autre ordinateur n’a été vu

    peersync invite, and peersync join on the other one
    peersync invite, et peersync join sur l’autre

    the others do not let this laptop in: %1
    les autres ne laissent pas entrer cet ordinateur : %1

    if you were put out, ask a member for: peersync members readmit; if you came only now, wait until they have heard of it
    si vous avez été exclu, demandez à un membre : peersync members readmit ; si vous venez d’arriver, attendez qu’ils l’apprennent

    its announcement is heard, but nobody answers: a firewall on one of the two (sudo ufw allow from 192.168.0.0/16, or switch it off for the meetup), or a network that keeps laptops apart: then a phone's hotspot helps
    son annonce s’entend, mais personne ne répond : un pare-feu sur l’un des deux (sudo ufw allow from 192.168.0.0/16, ou coupez-le le temps de la rencontre), ou un réseau qui sépare les ordinateurs : le partage de connexion d’un téléphone aide alors

    check that both are in the same network and serve runs on both; some networks of cafés keep laptops apart: then a phone's hotspot helps
    vérifiez que les deux sont dans le même réseau et que serve tourne sur les deux ; certains réseaux de cafés séparent les ordinateurs : le partage de connexion d’un téléphone aide alors

    nobody is in sync; %1: %2
    personne n’est à jour ; %1 : %2

    others in this network see that a peersync is here, the laptop's name “%1”, its address and port; not which group; but the laptop has your name
    les autres dans ce réseau voient qu’un peersync est là, le nom de l’ordinateur « %1 », son adresse et son port ; pas quel groupe ; mais l’ordinateur porte votre nom

    peersync %1, which every laptop nearby understands
    peersync %1, que chaque ordinateur proche comprend

    a member’s laptop at %1 is not understood: %2
    l’ordinateur d’un membre à %1 n’est pas compris : %2

    install the same peersync on both; which one it is: peersync --version
    installez le même peersync sur les deux ; pour savoir lequel : peersync --version

    sudo hostnamectl hostname laptop, before the next meetup
    sudo hostnamectl hostname ordinateur, avant la prochaine rencontre

    others in this network see that a peersync is here, the laptop's name “%1”, its address and port; not who you are, nor which group
    les autres dans ce réseau voient qu’un peersync est là, le nom de l’ordinateur « %1 », son adresse et son port ; pas qui vous êtes, ni quel groupe

    the group is not called that
    le groupe ne s’appelle pas ainsi

    the profile of “%1”
    le profil de « %1 »

    the session “%1”
    la rencontre « %1 »

    the note “%1”
    la note « %1 »

    the offer “%1”
    l’offre « %1 »

    the comment “%1”
    le commentaire « %1 »

    the referral “%1”
    la recommandation « %1 »

    the project “%1”
    l’appel à projet « %1 »

    the pool “%1”
    l’achat groupé « %1 »

    the board “%1”
    le tableau « %1 »

    the check-in of “%1”
    la nouvelle de « %1 »

    who contributed what is not what was written
    qui a apporté quoi n’est pas ce qui a été écrit

    change %1 did something else than it says
    la modification %1 a fait autre chose que ce qui est dit

    %1 is not what was written
    %1 n’est pas ce qui a été écrit

    %1 was left out
    %1 manque

    it does not begin when it says
    il ne commence pas quand il le dit

    change %1 was left out
    la modification %1 manque

    change %1 does not belong here
    la modification %1 n’a pas sa place ici

    %1 changes were left out
    %1 modifications manquent

    no signature vouches for %1 changes
    aucune signature ne répond de %1 modifications

    no signature vouches for change %1
    aucune signature ne répond de la modification %1

    something is there twice, or not in the order in which it was written
    quelque chose y est deux fois, ou pas dans l’ordre où cela a été écrit

    the group has more than fits into a bundle of %1 MiB
    le groupe a plus que ce que contient un paquet de %1 Mio

    meet on a network instead: peersync serve
    retrouvez-vous plutôt sur un réseau : peersync serve

    the text changed in a way that this edit does not fit
    le texte a changé et cette modification n’y va plus

    look at it and try again
    regardez-le et réessayez

    it is of another group
    elle est d’un autre groupe

    a group is founded once, by its first change
    un groupe se fonde une fois, par sa première modification

    it does not follow from what it says came before it
    elle ne suit pas ce qu’elle dit avoir été avant elle

    its author was not admitted
    son auteur n’a pas été admis

    free some space and try again; nothing that was acknowledged is lost
    faites de la place et réessayez ; rien de ce qui a été confirmé n’est perdu

    make the data folder writable, or choose another one with --data
    rendez le dossier des données modifiable, ou choisissez-en un autre avec --data

    install the newest peersync; an older one would not understand this data
    installez le peersync le plus récent ; un plus ancien ne comprendrait pas ces données

    stop an older `peersync serve` if one runs here; then start this one's, or write something with it: commands that only read change nothing
    arrêtez l’ancien `peersync serve` s’il tourne ici ; puis lancez celui-ci, ou écrivez quelque chose avec lui : les commandes qui ne font que lire ne modifient rien

    the data in %1 was written by peersync 0.1, whose format this version does not read; nothing was changed
    les données de %1 viennent de peersync 0.1, dont cette version ne lit pas le format ; rien n’a été modifié

    get your words out with peersync 0.1: `peersync export --data %1`; keep that folder, and found a new group in another one: `peersync serve --data NEW-FOLDER`
    récupérez vos textes avec peersync 0.1 : `peersync export --data %1` ; gardez ce dossier et fondez un nouveau groupe dans un autre : `peersync serve --data NOUVEAU-DOSSIER`

    %1 was made by peersync 0.1, whose files this version does not read; nothing was changed
    %1 a été fait par peersync 0.1, dont cette version ne lit pas les fichiers ; rien n’a été modifié

    read it with peersync 0.1: import it there, then export its words as text: peersync export
    lisez-le avec peersync 0.1 : importez-le là, puis exportez ses textes : peersync export

    run `peersync serve`: it sets the damaged file aside, saves what can be read of it, and gets the rest from the others
    lancez `peersync serve` : il met le fichier abîmé de côté, en sauve ce qui se lit, et prend le reste chez les autres

    this device is not a member of the group
    cet ordinateur n’est pas membre du groupe

    that is more than one change can hold; nothing was written
    c’est plus que ce que contient une modification ; rien n’a été écrit

    make it shorter, or write it in parts
    raccourcissez, ou écrivez en plusieurs fois

    another peersync %1 uses this data folder (process %2)
    un autre peersync %1 utilise ce dossier (processus %2)

    stop it with `kill %1`, or choose another folder with --data
    arrêtez-le avec `kill %1`, ou choisissez un autre dossier avec --data

    another peersync uses this data folder
    un autre peersync utilise ce dossier

    stop it, or choose another folder with --data
    arrêtez-le, ou choisissez un autre dossier avec --data

    others on this machine may read %1
    d’autres sur cette machine peuvent lire %1

    chmod -R go= %1
    chmod -R go= %1

    %1 cannot be used: %2
    %1 ne peut pas servir : %2

    choose another one with --data
    choisissez-en un autre avec --data

    the keys in %1 cannot be read
    les clés dans %1 sont illisibles

    restore the file from a backup, or join again
    reprenez le fichier d’une sauvegarde, ou entrez à nouveau

    the keys here are locked by a passphrase
    les clés d’ici sont protégées par une phrase de passe

    run it in a terminal, which asks for it, or put it into a file of your own and name that in PEERSYNC_PASSPHRASE_FILE
    lancez-le dans un terminal, qui la demande, ou mettez-la dans un fichier à vous que PEERSYNC_PASSPHRASE_FILE désigne

    that is not the passphrase of the keys here
    ce n’est pas la phrase de passe des clés d’ici

    try again; nothing was changed
    réessayez ; rien n’a été changé

    a passphrase has at least %1 characters
    une phrase de passe a au moins %1 caractères

    take four or five words that nobody would guess
    prenez quatre ou cinq mots que personne ne devinerait

    that is too long for a passphrase
    c’est trop long pour une phrase de passe

    take less than %1 letters
    prenez moins de %1 lettres

    there are not 256 MiB of memory free, which a passphrase takes
    il n’y a pas 256 Mio de mémoire libre, qu’il faut pour une phrase de passe

    close another program and try again
    fermez un autre programme et réessayez

    the invite was refused: %1
    l’invitation a été refusée : %1

    ask for a new one: peersync invite
    demandez-en une nouvelle : peersync invite

    door %1 is not open nearby, and no other one is
    la porte %1 n’est pas ouverte ici, et aucune autre ne l’est

    door %1 is not open nearby; open are: %2
    la porte %1 n’est pas ouverte ici ; sont ouvertes : %2

    ask whether the door is still open and both laptops are on the same network; if announcements do not get through there, add --peer HOST:PORT
    demandez si la porte est encore ouverte et si les deux ordinateurs sont sur le même réseau ; si les annonces n’y passent pas, ajoutez --peer HÔTE:PORT

    that door is for another laptop of the person who opened it
    cette porte est pour un autre ordinateur de la personne qui l’a ouverte

    if that is you, add --my-device; if not, ask for an invite of your own: peersync invite
    si c’est vous, ajoutez --my-device ; sinon, demandez une invitation pour vous : peersync invite

    the words do not open door %1
    ces mots n’ouvrent pas la porte %1

    check them; if they are right, ask for a new code: peersync invite
    vérifiez-les ; s’ils sont justes, demandez un nouveau code : peersync invite

    nobody answered
    personne n’a répondu

    nobody answered: %1
    personne n’a répondu : %1

    check that whoever invited you runs `peersync serve` on the same network, then try again, perhaps with --peer HOST:PORT
    vérifiez que la personne qui vous invite a lancé `peersync serve` sur le même réseau, puis réessayez, peut-être avec --peer HÔTE:PORT

    that is neither a spoken code nor a link
    ce n’est ni un code ni un lien

    a code is a number and four words, such as 7-amber-otter-lotus-drift; a link begins with PEERSYNC:1:
    un code est un nombre et quatre mots, comme 7-amber-otter-lotus-drift ; un lien commence par PEERSYNC:1:

    a code has four words after the number, this one has %1
    un code a quatre mots après le nombre, celui-ci en a %1

    ask for the whole code again: on the other laptop, peersync invite
    redemandez le code entier : sur l’autre ordinateur, peersync invite

    “%1” is not a word of any code
    « %1 » n’est un mot d’aucun code

    ask how it is spelled
    demandez comment cela s’écrit

    was it %1?
    était-ce %1 ?

    the port is in use
    le port est pris

    choose another one, or leave --listen out to take any free port
    choisissez-en un autre, ou omettez --listen pour prendre n’importe quel port libre

    cannot listen there: %1
    impossible d’écouter là : %1

    use an address of this machine with --listen
    donnez une adresse de cette machine à --listen

    the connection failed: %1
    la connexion a échoué : %1

    no answer in time
    pas de réponse à temps

    the other side does not speak this protocol
    l’autre côté ne parle pas ce protocole

    that is not an invite
    ce n’est pas une invitation

    paste the whole link; it begins with PEERSYNC:1:
    collez le lien entier ; il commence par PEERSYNC:1:

    the invite is damaged or not complete
    l’invitation est abîmée ou incomplète

    copy the whole link again
    recopiez le lien entier

    the invite is for a newer peersync
    l’invitation est pour un peersync plus récent

    install the newest peersync
    installez le peersync le plus récent

    it is gone
    cela n’existe plus

    “%1” has no value there
    « %1 » n’y a pas de valeur

    fields with one: %1
    champs qui en ont une : %1

    %1 people set it without having seen each other’s value; shown is the one whose writer was furthest along in what the group wrote (where that is equal, one by lot, the same on every laptop)
    %1 personnes l’ont renseigné sans avoir vu la valeur des autres ; celle qui est montrée vient de la personne la plus avancée dans ce que le groupe a écrit (à égalité, une est tirée au sort, la même sur tous les ordinateurs)

    %1 people set the same, without having seen it of each other
    %1 personnes ont mis la même chose, sans l’avoir vue l’une de l’autre

    one value, set after everything else that was ever set there
    une valeur, renseignée après toutes les autres

    peersync project release %1 ROLE
    peersync project release %1 RÔLE

    more took a role than it has places, without having heard of each other; all are shown until one steps back
    plus de personnes que de places ont pris un rôle, sans le savoir les unes des autres ; toutes sont montrées jusqu’à ce que l’une se retire

    a set: each was added, and nobody who had seen that took it out
    un ensemble : chacune a été ajoutée, et personne qui l’avait vue ne l’a retirée

    a count: what each member added, and all of it adds up
    un compte : ce que chaque membre a ajouté, et tout s’additionne

    a text written together: everybody’s words are in it
    un texte écrit ensemble : les mots de tous y sont

    a text written together: everybody’s words are in it; who wrote what: peersync note show %1 --blame
    un texte écrit ensemble : les mots de tous y sont ; qui a écrit quoi : peersync note show %1 --blame

    higher is better
    plus vaut mieux

    lower is better
    moins vaut mieux

    what it says now
    ce qui y est maintenant

    what it said before
    ce qui y était avant

    peersync note retitle %1 TITLE
    peersync note retitle %1 TITRE

    peersync offer add-contributor %1 MEMBER --role ROLE
    peersync offer add-contributor %1 MEMBRE --role RÔLE

    peersync offer add-contributor %1 MEMBER --share PERCENT
    peersync offer add-contributor %1 MEMBRE --share POURCENTAGE

    peersync offer set %1 %2=VALUE
    peersync offer set %1 %2=VALEUR

    peersync offer module move OFFER %1 NUMBER
    peersync offer module move OFFRE %1 NUMÉRO

    peersync offer module set OFFER %1 %2=VALUE
    peersync offer module set OFFRE %1 %2=VALEUR

    peersync offer agree %1, by the member themselves
    peersync offer agree %1, par ce membre lui-même

    peersync referral accept, decline, won or lost %1
    peersync referral accept, decline, won ou lost %1

    peersync compare put %1 METRIC=VALUE, by the member themselves
    peersync compare put %1 MESURE=VALEUR, par ce membre lui-même

    peersync profile set %1=VALUE, by the member themselves
    peersync profile set %1=VALEUR, par ce membre lui-même

    peersync profile set --visibility %1=WHO, by the member themselves
    peersync profile set --visibility %1=QUI, par ce membre lui-même

    setting it again
    en le renseignant à nouveau

    yes
    oui

    no
    non

    there is no change %1
    il n’y a pas de modification %1

    peersync log
    peersync log

    several changes begin with %1
    plusieurs modifications commencent par %1

    give more of the id
    donnez plus de lettres de l’identifiant

    there is no kind “%1”
    il n’y a rien de tel que « %1 »

    kinds are %1
    choisissez parmi %1

    peersync serve is not running here
    peersync serve ne tourne pas ici

    this laptop came into “%1” through another one of yours, which it cannot put out
    cet ordinateur est entré dans « %1 » par un autre des vôtres, qu’il ne peut pas exclure

    run peersync leave --everywhere on that one; if that one is lost, ask a member to put it out: peersync members remove-device DEVICE; peersync leave --here takes the group off this one
    lancez peersync leave --everywhere sur celui-là ; s’il est perdu, demandez à un membre de l’exclure : peersync members remove-device ORDINATEUR ; peersync leave --here retire le groupe de celui-ci

    %1 is in the group
    %1 est dans le groupe

    peersync members
    peersync members

    %1 left by themselves
    %1 a quitté le groupe de son propre chef

    if they want to come back: peersync invite
    pour revenir : peersync invite

    %1 is in again, with all that they wrote. Their laptop comes back by itself when it is near.
    %1 est de retour, avec tout ce que cette personne a écrit. Son ordinateur revient tout seul quand il est proche.

    that is you
    c’est vous

    to leave the group: peersync leave; to put out one of your laptops: peersync members remove-device DEVICE
    pour quitter le groupe : peersync leave ; pour exclure un de vos ordinateurs : peersync members remove-device ORDINATEUR

    no laptop in the group has the id %1
    aucun ordinateur du groupe n’a l’identifiant %1

    peersync members --json lists them
    peersync members --json en donne la liste

    that is this laptop
    c’est cet ordinateur

    to take the group off it: peersync leave --here
    pour en retirer le groupe : peersync leave --here

    you asked for that already, and it takes a second member
    vous l’avez déjà demandé, et il faut un deuxième membre

    ask somebody else to run: %1
    demandez à quelqu’un d’autre de lancer : %1

    You asked for %1 to be let in again. When a second member runs the same command, they are in.
    Vous avez demandé le retour de %1. Dès qu’un deuxième membre lance la même commande, cette personne est de retour.

    You no longer ask to put %1 out. What somebody agreed to without having heard of this stays agreed.
    Vous ne demandez plus l’exclusion de %1. Un accord donné sans le savoir reste valable.

    those are the same id
    c’est deux fois le même identifiant

    peersync members --json lists the ids
    peersync members --json donne la liste des identifiants

    others have to say that about you
    c’est aux autres de le dire de vous

    ask two members to run: peersync members link
    demandez à deux membres de lancer : peersync members link

    The two ids are shown as one person, %1.
    Les deux identifiants sont affichés comme une seule personne, %1.

    Noted. When a second member says the same, the two ids are shown as one person, %1.
    C’est noté. Dès qu’un deuxième membre dit la même chose, les deux identifiants sont affichés comme une seule personne, %1.

    this laptop's copy began anew too often for its changes to count
    la copie de cet ordinateur a recommencé trop souvent pour que ses modifications comptent

    bring the laptop in again: peersync leave --here, and on another laptop of yours peersync invite --my-device
    faites entrer l’ordinateur à nouveau : peersync leave --here, puis, sur un autre de vos ordinateurs, peersync invite --my-device

    %1 asks to put you out: %2
    %1 demande votre exclusion : %2

    %1 asks to put %2 out and to keep %3, who came in through them: %4. If you agree: %5
    %1 demande l’exclusion de %2 en gardant %3, entrés par son intermédiaire : %4. Si vous êtes d’accord : %5

    you asked for that already, and so does %1: not both of you would stay
    vous l’avez déjà demandé, et %1 aussi : l’un de vous ne resterait pas

    take yours back by %1, then ask again with %2
    retirez votre demande par %1, puis refaites-la avec %2

    only the founder of this group can let %1 in again, whom the older group removed
    seul le fondateur de ce groupe peut faire revenir %1, que l’ancien groupe avait exclu

    ask the founder to run: %1
    demandez à cette personne de lancer : %1

    %1 asks to put %2 out: %3. If you agree: %4
    %1 demande l’exclusion de %2 : %3. Si vous êtes d’accord : %4

    %1 asks to let %2 in again. If you agree: %3
    %1 demande le retour de %2. Si vous êtes d’accord : %3

    the laptop %1 of %2
    l’ordinateur %1 de %2

    %1 asked to put out only %2
    %1 a demandé l’exclusion seulement de %2

    to agree to that: %1
    pour accepter cela : %1

    %1 asked to put %2 out, with all laptops
    %1 a demandé l’exclusion de %2, avec tous ses ordinateurs

    say why; everybody will read it
    dites pourquoi ; chacun le lira

    %1 --reason TEXT
    %1 --reason TEXTE

    %1 is not in the group any more
    %1 n’est plus dans le groupe

    a door for your own laptop lets one in
    une porte pour votre propre ordinateur en laisse entrer un

    leave --uses out; open another one for a third laptop
    omettez --uses ; ouvrez-en une autre pour un troisième ordinateur

    an invite is open from a second to 30 days
    une invitation dure d’une seconde à 30 jours

    give a time such as --expires 10m or 2h
    donnez une durée comme --expires 10m ou 2h

    an invite has at least one use
    une invitation sert au moins une fois

    leave --uses out for any number
    omettez --uses pour n’importe quel nombre

    there are no words in the language “%1”
    il n’y a pas de mots dans la langue « %1 »

    choose --words en or --words fr
    choisissez --words en ou --words fr

    the door opens only while `peersync serve` runs here, and this link has no address in it
    la porte ne s’ouvre que tant que `peersync serve` tourne ici, et ce lien ne contient aucune adresse

    this laptop has no address on a network; the other will look for it nearby
    cet ordinateur n’a pas d’adresse sur un réseau ; l’autre le cherchera aux alentours

    nobody at the door shows these words
    personne à la porte ne montre ces mots

    type the three words on the newcomer's screen; who waits: peersync admit
    tapez les trois mots qui sont à l’écran de l’autre ; qui attend : peersync admit

    %1 was sent away.
    %1 n’entre pas.

    Your other laptop is coming in.
    Votre autre ordinateur entre.

    %1 is coming in.
    %1 entre.

    nobody can be at the door, for `peersync serve` does not run here
    personne ne peut être à la porte, car `peersync serve` ne tourne pas ici

    peersync serve
    peersync serve

    the note is gone
    la note n’existe plus

    several changes of the note begin with %1
    plusieurs modifications de la note commencent par %1

    the note has nothing at %1
    la note n’a rien à %1

    peersync note history %1
    peersync note history %1

    there is nothing to append
    il n’y a rien à ajouter

    give the text, or - to read it from standard input
    donnez le texte, ou - pour le lire sur l’entrée standard

    the %1 is deleted already
    %1 : déjà dans les suppressions

    deleted “%1”; bring it back with: peersync %2 restore %3
    « %1 » a été supprimé ; pour revenir en arrière : peersync %2 restore %3

    the %1 is not deleted
    %1 : rien n’a été supprimé

    there is no later edit of yours to take back in this note
    vous n’avez rien modifié ensuite dans cette note qui puisse être annulé

    what it began with goes away with the note only: peersync note delete %1
    son premier contenu ne disparaît qu’avec la note : peersync note delete %1

    “%1” is neither a time nor a change of the note
    « %1 » n’est ni un moment, ni une modification de la note

    its changes: peersync note history %1; a time is written as in 2026-11-27 18:30
    ses modifications : peersync note history %1 ; un moment s’écrit comme 2026-11-27 18:30

    there is nothing to look for
    il n’y a rien à chercher

    give a word: peersync search WORD
    donnez un mot : peersync search MOT

    people gave different values at the same time for: %1; nobody can agree to all of them
    plusieurs ont donné au même moment des valeurs différentes pour : %1 ; personne ne peut être d’accord avec toutes

    talk, and say which it is to be: peersync explain %1
    parlez-en, puis dites laquelle garder : peersync explain %1

    nobody in “%1” holds all that you wrote yet: it would not be there any more
    personne dans « %1 » n’a encore tout ce que vous avez écrit : cela n’y serait plus

    run peersync serve near one of them until peersync status says that you can leave; or do without it: peersync leave --anyway
    lancez peersync serve près de l’un d’eux jusqu’à ce que peersync status dise que vous pouvez partir ; ou passez-vous-en : peersync leave --anyway

    it has ended already: %1
    c’est déjà terminé : %1

    to say something: peersync comment add %1 TEXT
    pour dire quelque chose : peersync comment add %1 TEXTE

    there is a group “%1” here already
    il y a déjà un groupe « %1 » ici

    peersync serve; or give another group another name
    peersync serve ; ou donnez un autre nom à un autre groupe

    give one of these instead of the name
    donnez l’un de ceux-ci à la place du nom

    only a course has modules
    seul un cours a des modules

    only a pack includes other offers
    seule une offre composée comprend d’autres offres

    that one includes this one already
    celle-là comprend déjà celle-ci

    make it one: peersync offer set %1 %2=%3
    changez-la : peersync offer set %1 %2=%3

    they do not contribute to this offer
    cette personne ne participe pas à cette offre

    peersync offer show %1 says who does
    peersync offer show %1 dit qui participe

    one quantity has two prices
    une même quantité a deux prix

    give each --tier another quantity
    donnez à chaque --tier une autre quantité

    an offer cannot include itself
    une offre ne peut pas se comprendre elle-même

    choose another one: peersync offer list
    choisissez-en une autre : peersync offer list

    what was removed, and when: peersync log
    ce qui a été retiré, et quand : peersync log

    its modules and their numbers: peersync offer show %1
    ses modules et leurs numéros : peersync offer show %1

    a module has no field “%1”
    un module n’a pas de champ « %1 »

    fields are title, teacher, hours
    les champs sont titre, enseignant, heures

    “%1” is not a number of hours
    « %1 » n’est pas un nombre d’heures

    write for example --hours 3 or 1.5
    écrivez par exemple --hours 3 ou 1,5

    the offer is gone
    l’offre n’existe plus

    an offer is not “%1”
    une offre n’est pas « %1 »

    kind is one of %1
    choisissez parmi %1

    an offer has no field “%1”
    une offre n’a pas de champ « %1 »

    fields are %1
    les champs sont %1

    “%1” is not a share
    « %1 » n’est pas une part

    give a percentage from 0 to 100, such as --share 40
    donnez un pourcentage de 0 à 100, par exemple --share 40

    you are not a contributor of this offer
    vous ne participez pas à cette offre

    peersync offer add-contributor %1 YOUR-NAME
    peersync offer add-contributor %1 VOTRE-NOM

    there is no profile to match yet
    il n’y a pas encore de profil à rapprocher

    tell what you do: peersync profile set trade=… offers+=… seeks+=…
    dites ce que vous faites : peersync profile set trade=… offers+=… seeks+=…

    everybody has a name
    chacun a un nom

    set another one: name=…
    donnez-en un autre : name=…

    Your profile is forgotten: no view and no export of a laptop that hears of this shows it. What you wrote in notes and offers stays, under your id. To be there again: peersync profile set name=…
    Votre profil est oublié : aucun écran et aucun export d’un ordinateur qui l’apprend ne le montre. Ce que vous avez écrit dans des notes et des offres reste, sous votre identifiant. Pour y être à nouveau : peersync profile set name=…

    a profile has no field “%1”
    un profil n’a pas de champ « %1 »

    %1 holds one value
    %1 n’a qu’une valeur

    set it with %1=…; += and -= are for offers, seeks and languages
    renseignez-la avec %1=… ; += et -= sont pour offers, seeks et languages

    the others have to call you something
    les autres doivent bien vous appeler d’une façon

    set another name: peersync profile set name=…
    donnez un autre nom : peersync profile set name=…

    the session “%1” is still open
    la rencontre « %1 » est encore ouverte

    the session “%1” has ended already
    la rencontre « %1 » est déjà close

    see which is open: peersync session list
    pour voir laquelle est ouverte : peersync session list

    end it first: peersync session end
    terminez-la d’abord : peersync session end

    there was no session yet
    il n’y a pas encore eu de rencontre

    start one: peersync session start TITLE
    commencez-en une : peersync session start TITRE

    no session is open
    aucune rencontre n’est ouverte

    the session is gone
    la rencontre n’existe plus

    “%1” is not a date
    « %1 » n’est pas une date

    write it as YEAR-MONTH-DAY, such as 2026-12-01
    écrivez-la ANNÉE-MOIS-JOUR, par exemple 2026-12-01

    you did not take “%1”
    vous n’avez pas pris « %1 »

    peersync project show %1
    peersync project show %1

    “%1” is not a number of places
    « %1 » n’est pas un nombre de places

    write --role 'designer:2', with 1 to %1
    écrivez --role 'designer:2', de 1 à %1

    the role “%1” is there twice
    le rôle « %1 » y est deux fois

    give it once, with a number: --role %1
    donnez-le une fois, avec un nombre : --role %1

    a project has at most %1 roles
    un appel à projet a au plus %1 rôles

    make a second call for the rest
    faites un deuxième appel pour le reste

    there is no role
    il n’y a aucun rôle

    say who is wanted: --role designer:2 --role 'sound engineer'
    dites qui il faut : --role designer:2 --role 'ingénieur du son'

    “%1” is taken by %2
    « %1 » est pris par %2

    ask whether they release it: peersync project release %1 %2
    demandez si on veut bien le rendre : peersync project release %1 %2

    the project is gone
    l’appel à projet n’existe plus

    there is no role “%1” in it
    il n’y a pas de rôle « %1 » là-dedans

    roles are %1
    les rôles sont %1

    that is too much to pledge
    c’est trop pour un engagement

    at most %1 together
    au plus %1 en tout

    you did not pledge anything there
    vous ne vous y êtes pas engagé

    peersync pool show %1
    peersync pool show %1

    “%1” is not a quantity
    « %1 » n’est pas une quantité

    give a whole number, such as 12
    donnez un nombre entier, par exemple 12

    “%1” is not QUANTITY:PRICE
    « %1 » n’est pas QUANTITÉ:PRIX

    write for example --tier '50:12.50 €'
    écrivez par exemple --tier '50:12,50 €'

    the pool is gone
    l’achat groupé n’existe plus

    the board is gone
    le tableau n’existe plus

    the board has no metric “%1”
    le tableau n’a pas de mesure « %1 »

    metrics are %1
    les mesures sont %1

    the metric “%1” is there twice
    la mesure « %1 » y est deux fois

    give each once
    donnez chacune une fois

    a board has at most %1 metrics
    un tableau a au plus %1 mesures

    make a second one for the rest
    faites-en un deuxième pour le reste

    there is nothing to compare
    il n’y a rien à comparer

    say what: --metric 'Day rate:€' --metric Clients
    dites quoi : --metric 'Tarif journalier:€' --metric Clients

    there is no metric “%1”
    il n’y a pas de mesure « %1 »

    --lower takes a name that --metric has
    --lower attend un nom que --metric donne

    refer the client to somebody else: peersync members
    recommandez le client à quelqu’un d’autre : peersync members

    the referral is gone
    la recommandation n’existe plus

    only the two whom it concerns can say how it ended
    seuls les deux que cela concerne peuvent dire comment cela a fini

    only who was asked can say that
    seule la personne sollicitée peut le dire

    peersync referral list shows who that is; to say something: peersync comment add %1 TEXT
    peersync referral list montre qui c’est ; pour dire quelque chose : peersync comment add %1 TEXTE

    there is nothing in it
    il n’y a rien dedans

    say one of --win, --struggle and --ask
    dites l’un de --win, --struggle et --ask

    the check-in is gone
    cette nouvelle n’existe plus

    there is no %1 “%2”
    %1 introuvable : « %2 »

    list them: peersync %1
    pour voir la liste : peersync %1

    “%1” could be several:¶  %2
    « %1 » peut désigner plusieurs choses :¶  %2

    nobody here is called “%1”
    personne ici ne s’appelle « %1 »

    give the id
    donnez l’identifiant

    nothing was written here yet
    rien n’a encore été écrit ici

    your 1 change is on another laptop of yours, and nobody else holds it
    votre modification est sur un autre de vos ordinateurs, et personne d’autre ne l’a

    your %1 changes are on another laptop of yours, and nobody else holds all of them
    vos %1 modifications sont sur un autre de vos ordinateurs, et personne d’autre ne les a toutes

    not yet: nobody holds all of your %1 changes
    pas encore : personne n’a toutes vos %1 modifications

    not yet: your 1 change is on this laptop only
    pas encore : votre modification n’est que sur cet ordinateur

    not yet: your %1 changes are on this laptop only
    pas encore : vos %1 modifications ne sont que sur cet ordinateur

    %1 has not seen the last %2
    %1 n’a pas vu les %2 dernières

    your 1 change is held by %1
    votre modification est chez %1

    your %1 changes are held by %2
    vos %1 modifications sont chez %2

    %1 others are behind, too
    %1 autres sont en retard aussi

    %1 has none of them
    %1 n’en a aucune

    %1 have none of them
    %1 n’en ont aucune

    %1 members
    %1 membres

    %1 and %2
    %1 et %2

    the %1 is empty
    %1 : c’est vide

    a value for “%1” is empty
    une valeur pour « %1 » est vide

    give it at least one character
    mettez-y au moins un caractère

    the %1 has more than one line
    %1 : il y a plusieurs lignes

    keep the %1 to one line
    %1 : tenez-vous à une ligne

    the %1 has %2 characters; at most %3 fit
    %1 : il y a %2 caractères ; il en tient au plus %3

    shorten it, and put the rest into the text
    raccourcissez, et mettez le reste dans le texte

    give a shorter one
    mettez quelque chose de plus court

    the %1 has a NUL byte in it, so it is not text
    %1 : il y a un octet nul, ce n’est donc pas du texte

    remove it, for example with tr -d '\0'
    enlevez-le, par exemple avec tr -d '\0'

    say what it is
    dites ce que c’est

    the %1 has %2 bytes; at most %3 fit
    %1 : il y a %2 octets ; il en tient au plus %3

    split it into several
    faites-en plusieurs

    %1’s group
    Chez %1

    the invite expired at %1
    l’invitation a expiré le %1

    ask for a new one; if it is new, check this laptop's clock
    demandez-en une nouvelle ; si elle est nouvelle, vérifiez l’horloge de cet ordinateur

    let in to “%1”
    entré dans « %1 »

    this laptop is in that group already
    cet ordinateur est déjà dans ce groupe

    if you were put out, a member can let you in again: peersync members readmit NAME
    si vous avez été exclu, un membre peut vous faire revenir : peersync members readmit NOM

    fetching what the group has …
    récupération de ce que le groupe a …

    somebody here has that name, or one like it: you are shown as %1. For another name: peersync profile set name=…
    quelqu’un ici porte ce nom ou un nom semblable : vous êtes affiché comme %1. Pour un autre nom : peersync profile set name=…

    your empty group “%1” was set aside
    votre groupe vide « %1 » a été mis de côté

    knocking at %1 …
    on frappe à %1 …

    no luck at %1: %2
    sans succès à %1 : %2

    looking for the door nearby …
    recherche de la porte aux alentours …

    somebody else is at the door; waiting for your turn …
    quelqu’un d’autre est à la porte ; on attend votre tour…

    try again in a moment
    réessayez dans un instant

    the connection broke off while the words were being compared
    la connexion s’est interrompue pendant la comparaison des mots

    talk to whoever invited you before you try again: this can be somebody in between, and the door allows ten such tries
    parlez à la personne qui vous a invité avant de réessayer : quelqu’un s’est peut-être glissé entre vous, et la porte n’admet que dix essais de ce genre

    waiting for a yes. Read this aloud to whoever invited you: %1
    en attente d’un oui. Lisez ceci à voix haute à qui vous invite : %1

    you have %1 laptops in “%2”
    vous avez %1 ordinateurs dans « %2 »

    peersync leave --here takes the group off this one only; peersync leave --everywhere takes you out with all of them
    peersync leave --here n’enlève le groupe que de celui-ci ; peersync leave --everywhere vous fait partir avec tous

    “%1” is no longer on this laptop; you are still a member. The copy is in %2/set-aside.
    « %1 » n’est plus sur cet ordinateur ; vous êtes toujours membre. La copie est dans %2/set-aside.

    You left “%1”, where nobody else was. Your copy is in %2/set-aside.
    Vous avez quitté « %1 », où il n’y avait personne d’autre. Votre copie est dans %2/set-aside.

    You left “%1”. What you wrote stays with the others; your copy is in %2/set-aside.
    Vous avez quitté « %1 ». Ce que vous avez écrit reste chez les autres ; votre copie est dans %2/set-aside.

    You left “%1”. What you wrote stays with the others; your copy is in %2/set-aside. Nobody was near to hear it: they see you in their list until they hear of it.
    Vous avez quitté « %1 ». Ce que vous avez écrit reste chez les autres ; votre copie est dans %2/set-aside. Personne n’était là pour l’entendre : les autres vous voient dans leur liste jusqu’à ce qu’ils l’apprennent.

    “%1” is no longer on this laptop, which was put out of it before. The copy is in %2/set-aside.
    « %1 » n’est plus sur cet ordinateur, qui en avait été exclu. La copie est dans %2/set-aside.

    %1 is neither a bundle nor a JSON export of peersync
    %1 n’est ni un paquet ni un export JSON de peersync

    make one: peersync export --format bundle
    faites-en un : peersync export --format bundle

    %1 is damaged; nothing was changed
    %1 est abîmé ; rien n’a été changé

    copy the file again, or make a new one: peersync export --format bundle
    copiez le fichier à nouveau, ou faites-en un autre : peersync export --format bundle

    %1 is of a newer peersync
    %1 vient d’un peersync plus récent

    %1 is not for this laptop: it is sealed for another group, or was made when this laptop was not in the group; nothing was changed
    %1 n’est pas pour cet ordinateur : il est scellé pour un autre groupe, ou a été fait quand cet ordinateur n’était pas dans le groupe ; rien n’a été changé

    ask for a new one, made by somebody who knows that you are in the group; or for an invite: peersync invite
    demandez-en un nouveau, fait par quelqu’un qui sait que vous êtes dans le groupe ; ou une invitation : peersync invite

    %1 would have more than %2 MiB
    %1 aurait plus de %2 Mio

    what it shows beside the changes is not as peersync writes it
    ce qu’il montre à côté des modifications n’est pas comme peersync l’écrit

    change %1 was altered
    la modification %1 a été altérée

    the signature of change %1 is not its device's
    la signature de la modification %1 n’est pas de son ordinateur

    change %1 breaks a rule of the group: %2
    la modification %1 enfreint une règle du groupe : %2

    %1 is of a group that this laptop is not in; nothing was changed
    %1 vient d’un groupe dont cet ordinateur ne fait pas partie ; rien n’a été changé

    ask a member for an invite: peersync invite
    demandez une invitation à un membre : peersync invite

    %1 does not hold what was written: %2; nothing was changed
    %1 ne contient pas ce qui a été écrit : %2 ; rien n’a été changé

    peersync verify lists all that is wrong with it
    peersync verify montre tout ce qui n’y va pas

    what is in the file could not be written; %1 of %2 changes are here
    ce qui est dans le fichier n’a pas pu être écrit ; %1 de ses %2 modifications sont ici

    look at the disk: peersync doctor; then import the file again
    regardez le disque : peersync doctor ; puis reprenez le fichier

    Everything in it is here already.
    Tout ce qu’il contient est déjà ici.

    1 change came in.
    1 modification est arrivée.

    %1 changes came in.
    %1 modifications sont arrivées.

    %1 could not be used, because an export leaves profiles out; a bundle has everything.
    %1 n’ont pas pu servir, car un export omet les profils ; un paquet contient tout.

    a newcomer
    quelqu’un de nouveau

    a member’s laptop is near, at %1
    l’ordinateur d’un membre est proche, à %1

    connected to %1 at %2
    connecté à %1, à l’adresse %2

    connected to %1
    connecté à %1

    in sync with %1
    à jour avec %1

    the answer could not be written: %1
    la réponse n’a pas pu être écrite : %1

    free some space or write it somewhere else, and ask again; what was changed is saved
    faites de la place ou écrivez-la ailleurs, et redemandez ; ce qui a été modifié est enregistré

    no longer connected to %1: %2
    plus connecté à %1 : %2

    Your other laptop
    Votre autre ordinateur

    %1 is at the door and shows: %2. If you hear just that: peersync admit %3
    %1 est à la porte et montre : %2. Si vous entendez exactement cela : peersync admit %3

    the group has a new key
    le groupe a une nouvelle clé

    nearby laptops are found by themselves again
    les ordinateurs proches sont à nouveau trouvés tout seuls

    %1 is a member now
    %1 est maintenant membre

    %1 changes merged
    %1 modifications réunies

    %1 took “%2” in project “%3”, which has 1 place.
    %1 ont pris « %2 » dans l’appel « %3 », où il y a 1 place.

    %1 took “%2” in project “%3”, which has %4 places.
    %1 ont pris « %2 » dans l’appel « %3 », où il y a %4 places.

    Whoever steps back runs: peersync project release %1 %2
    La personne qui se retire lance : peersync project release %1 %2

    there is no group here yet
    il n’y a pas encore de groupe ici

    peersync init, peersync serve, or peersync join
    peersync init, peersync serve, ou peersync join

    there are several groups here: %1
    il y a plusieurs groupes ici : %1

    say which one with --group NAME
    dites lequel avec --group NOM

    no group here is called %1
    aucun groupe ici ne s’appelle %1

    peersync groups
    peersync groups

    several groups match: %1
    plusieurs groupes conviennent : %1

    the running peersync stopped before it answered
    le peersync en marche s’est arrêté avant de répondre

    look whether it was done, then try again
    regardez si c’est fait, puis réessayez

    the path of the data folder is too long for a socket in it
    le chemin du dossier des données est trop long pour une prise

    choose a folder whose path has at most %1 bytes
    choisissez un dossier dont le chemin a au plus %1 octets

    the request was cut off
    la demande a été interrompue

    this laptop does not have everything yet that the group goes on with, so nothing can be written
    cet ordinateur n’a pas encore tout ce que le groupe a repris, et rien ne peut donc être écrit

    peersync serve, near somebody who has it
    peersync serve, près de quelqu’un qui l’a

    say who does not come along
    dites qui ne vient pas

    peersync group fork NAME --without MEMBER
    peersync group fork NOM --without MEMBRE

    give the new group another name
    donnez un autre nom au nouveau groupe

    to leave the group: peersync leave
    pour quitter le groupe : peersync leave

    %1 can either come along or not
    %1 vient ou ne vient pas, mais pas les deux

    name them once, after --without or --keep
    nommez cette personne une fois, après --without ou après --keep

    these came in through them, or through their guests: %1
    ces personnes sont entrées par leur intermédiaire ou celui de leurs invités : %1

    say who of them comes along: %1; or leave all of them behind: --without-guests
    dites qui vient quand même : %1 ; ou n’en prenez aucun : --without-guests

    say who of them stays: %1; or let all of them go: --without-guests
    dites qui reste : %1 ; ou laissez-les tous partir : --without-guests

    these would go as well, as %1 asks: %2
    ces personnes partiraient aussi, comme le demande %1 : %2

    to agree to that, add: %1
    pour accepter cela, ajoutez : %1

    %1 would go as well: %2, who asked for this, does not keep them
    %1 partirait aussi : %2, à l’origine de la demande, ne garde pas cette personne

    ask %1 to take it back by %2, and to ask again with %3
    demandez à %1 de retirer sa demande par %2, et de la refaire avec %3

    a removal keeps at most %1 guests
    une exclusion garde au plus %1 invités

    name with --keep those through whom the others came in
    nommez avec --keep les personnes qui ont fait entrer les autres

    more than %1 changes here are not joined by a later one yet
    plus de %1 modifications ne sont pas encore réunies par une suivante

    write something in this group, such as a note, and try again
    écrivez quelque chose dans ce groupe, une note par exemple, puis réessayez

    at most %1 laptops come along at once, and here are %2
    au plus %1 ordinateurs viennent à la fois, et en voici %2

    this group goes back through %1 forks already, which is the most; a further fork would not show the oldest words
    ce groupe prend déjà la suite de %1 autres, le maximum ; un groupe de plus ne montrerait pas les mots les plus anciens

    put members out of this group instead: peersync members remove NAME
    excluez plutôt des membres de ce groupe : peersync members remove NOM

    %1 lacks changes of the older group; nothing was changed
    il manque dans %1 des modifications de l’ancien groupe ; rien n’a été changé

    ask for a bundle, which has everything: peersync export --format bundle
    demandez un paquet, qui contient tout : peersync export --format bundle

    not all changes of the older group came here; nothing was kept here
    toutes les modifications de l’ancien groupe ne sont pas arrivées ici ; rien n’a été gardé ici

    try again near somebody who has it, or ask for a file: peersync export --format bundle
    réessayez près de quelqu’un qui l’a, ou demandez un fichier : peersync export --format bundle

    the group takes this laptop for another person's; nothing was kept here
    le groupe prend cet ordinateur pour celui de quelqu’un d’autre ; rien n’a été gardé ici

    talk to whoever invited you or gave you the file: somebody may want to write under your name, or have your words shown under theirs
    parlez-en à la personne qui vous a invité ou qui vous a donné le fichier : quelqu’un cherche peut-être à écrire sous votre nom, ou à faire passer vos mots pour les siens

    leave some out with --without, and let them in afterwards: peersync invite
    laissez-en de côté avec --without, et faites-les entrer ensuite : peersync invite

    %1 did not come along into this group
    %1 n’est pas venu dans ce groupe

    to let them in: peersync invite
    pour faire entrer cette personne : peersync invite

    this group does not go on with the group named after --from, or does not know this laptop from that group; nothing was kept here
    ce groupe ne prend pas la suite du groupe indiqué après --from, ou n’a pas trouvé cet ordinateur dans celui-là ; rien n’a été gardé ici

    check the name after --from; to come in as somebody new, join without --from
    vérifiez le nom après --from ; pour entrer comme une nouvelle personne, rejoignez sans --from
    """#
}
