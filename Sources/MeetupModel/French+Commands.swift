// SPDX-License-Identifier: Apache-2.0
// peersync

extension French {
    /// What the help says about commands and options, and what commands refuse by themselves.
    static let commands = #"""
    Code:
    Code :

    there is no “%1 %2”
    il n’y a pas de « %1 %2 »

    there is no option “%1”
    il n’y a pas d’option « %1 »

    options have two dashes; a text that begins with one goes to the end, behind --: peersync %1 … -- %2
    les options ont deux tirets ; un texte qui commence par un tiret se met à la fin, après -- : peersync %1 … -- %2

    These include each other. Take one out: peersync offer include --remove %1 %2
    Elles se comprennent l’une l’autre. Retirez-en une : peersync offer include --remove %1 %2

    All of it: peersync log --since '%1'
    Tout : peersync log --since '%1'

    You are called %1 here already. To be called otherwise: peersync profile set name=NAME
    Vous vous appelez déjà %1 ici. Pour vous appeler autrement : peersync profile set nom=NOM

    the text is given twice
    le texte est donné deux fois

    give it as an argument or with --file, not both
    donnez-le en argument ou par --file, pas les deux

    “%1” is no time
    « %1 » n’est pas un moment

    write a day such as 2026-11-26, a time such as '2026-11-26 19:30', or how long ago, such as 90m, 2h or 7d
    écrivez un jour comme 2026-11-26, une heure comme '2026-11-26 19:30', ou depuis combien de temps, comme 90m, 2h ou 7d

    No note is like that. All of them: peersync note list
    Aucune note de ce genre. Toutes : peersync note list

    Nobody told how it goes since then. All of them: peersync checkin list
    Personne n’a dit comment ça va depuis. Tout : peersync checkin list

    there is no terminal to ask for a new passphrase
    il n’y a pas de terminal où demander une nouvelle phrase de passe

    run it in one, or name a file with it: %1
    lancez-le dans un terminal, ou nommez un fichier qui la contient : %1

    --output says nothing
    --output ne dit rien

    give a folder, a file, or - for standard output
    donnez un dossier, un fichier, ou - pour la sortie standard

    (members only)
    (membres seulement)

    (only here)
    (ici seulement)

    one of: %1; or look at: %2 --help
    choisissez parmi : %1 ; ou regardez : %2 --help

    did you mean: %1; all there are: %2 --help
    vouliez-vous dire : %1 ; toutes les commandes : %2 --help

    Create your identity and a group, without serving.
    Créer votre identité et un groupe, sans servir.

    Your name.
    Votre nom.

    The group's name.
    Le nom du groupe.

    Open a door for newcomers: prints words to say aloud, a link and a QR code.
    Ouvrir une porte aux nouveaux : donne des mots à dire à voix haute, un lien et un code QR.

    Whoever has the words or the link gets in while the door is open, so give them to those in the room only.
    Qui a les mots ou le lien entre tant que la porte est ouverte : ne les donnez donc qu’à ceux qui sont dans la pièce.

    How many may come in with it; any number when left out.
    Combien peuvent entrer avec ; autant qu’on veut si rien n’est dit.

    How long the door stays open: 90s, 10m, 2h, 1d.
    Combien de temps la porte reste ouverte : 90s, 10m, 2h, 1d.

    The language of the words: en or fr.
    La langue des mots : en ou fr.

    Each newcomer waits until somebody here says yes, after comparing three words aloud.
    Chaque nouveau attend que quelqu’un ici dise oui, après avoir comparé trois mots à voix haute.

    For another laptop of your own, after comparing three words: it speaks in your name from then on.
    Pour un autre ordinateur à vous, après avoir comparé trois mots : il parle ensuite en votre nom.

    Also write the QR code to a new PNG file.
    Écrire aussi le code QR dans un nouveau fichier PNG.

    Let somebody in who waits at the door, by the three words on their screen.
    Faire entrer quelqu’un qui attend à la porte, d’après les trois mots à son écran.

    Without words it shows who waits. Type what you hear, not what you see here: four letters of each word suffice.
    Sans mots, montre qui attend. Tapez ce que vous entendez, pas ce que vous voyez ici : quatre lettres de chaque mot suffisent.

    The three words.
    Les trois mots.

    Send them away instead.
    Plutôt renvoyer cette personne.

    Get into a group with the words or the link you were given.
    Entrer dans un groupe avec les mots ou le lien qu’on vous a donnés.

    Without them it shows which doors are open nearby and asks.
    Sans eux, montre quelles portes sont ouvertes aux alentours et demande.

    The code, such as 7-amber-otter-lotus-drift, or the link.
    Le code, comme 7-amber-otter-lotus-drift, ou le lien.

    Where to knock first.
    Où frapper d’abord.

    You are in the group already and this is another laptop of yours.
    Vous êtes déjà dans le groupe et ceci est un autre ordinateur à vous.

    there is no code
    il n’y a pas de code

    peersync join 7-amber-otter-lotus-drift, or the link you were given
    peersync join 7-amber-otter-lotus-drift, ou le lien qu’on vous a donné

    looking for open doors nearby …
    recherche de portes ouvertes aux alentours …

    No door is open nearby yet. Ask whoever invites you to run: peersync invite
    Aucune porte n’est encore ouverte ici. Demandez à qui vous invite de lancer : peersync invite

    Door %1 is open. Ask for its words.
    La porte %1 est ouverte. Demandez ses mots.

    Open doors: %1
    Portes ouvertes : %1

    List the groups on this machine.
    Montrer les groupes de cette machine.

    Show who is in the group, put somebody out, or let them in again.
    Montrer qui est dans le groupe, exclure quelqu’un, ou le faire revenir.

    Who, devices, since when, invited by, state.
    Qui, ordinateurs, depuis quand, invité par qui, état.

    Put a member out of the group, with a reason that everybody can read.
    Exclure un membre du groupe, avec une raison que chacun peut lire.

    You can put out by yourself whom you brought in, as long as no third member has worked with them. For anybody else it takes two: you ask, and the same command by a second member agrees. Guests of the one put out go too, but for the two of you and those whom both of you keep. What was built on what they wrote stays. To let them in again, or to take back what you asked: peersync members readmit MEMBER.
    Vous pouvez exclure seul la personne que vous avez fait entrer, tant qu’aucun autre membre n’a travaillé avec elle. Pour toute autre, il faut deux membres : vous demandez, et la même commande lancée par un deuxième membre accepte. Ses invités partent aussi, sauf vous deux et ceux que vous gardez tous deux. Ce que d’autres ont bâti sur ce qu’elle a écrit reste. Pour la faire revenir, ou pour annuler votre demande : peersync members readmit MEMBRE.

    A guest of theirs who stays, by name or id. May be given more than once.
    Un de ses invités qui reste, par son nom ou son identifiant. Peut être répété.

    Put out one laptop of a member, such as one that was stolen.
    Exclure un seul ordinateur d’un membre, par exemple s’il a été volé.

    The member's other laptops stay. The ids of laptops: peersync members --json.
    Les autres ordinateurs du membre restent. Les identifiants des ordinateurs : peersync members --json.

    The laptop's id, or its beginning.
    L’identifiant de l’ordinateur, ou son début.

    Say that two ids are one person, such as somebody with a new laptop.
    Dire que deux identifiants sont une seule personne, par exemple quelqu’un qui a un nouvel ordinateur.

    When two members say so, lists show that they are one person. It gives nobody any rights.
    Quand deux membres le disent, les listes montrent que c’est une seule personne. Cela ne donne de droits à personne.

    By name or id.
    Par son nom ou son identifiant.

    Why; everybody will read it. Not needed to agree to what somebody asked.
    Pourquoi ; chacun le lira. Inutile pour accepter ce qu’un autre demande.

    Let a member who was put out in again.
    Faire revenir un membre exclu.

    They are who they were, with all that they wrote; their laptop comes back by itself when it is near.
    C’est la même personne, avec tout ce qu’elle a écrit ; son ordinateur revient tout seul quand il est proche.

    Leave the group.
    Quitter le groupe.

    What you wrote stays with the others; your copy is set aside, not deleted.
    Ce que vous avez écrit reste chez les autres ; votre copie est mise de côté, pas supprimée.

    Only take the group off this laptop; you stay a member.
    Seulement enlever le groupe de cet ordinateur ; vous restez membre.

    With all your laptops.
    Avec tous vos ordinateurs.

    Also with words that nobody else holds yet.
    Même avec des mots que personne d’autre n’a encore.

    --here and --everywhere are two different things
    --here et --everywhere sont deux choses différentes

    choose one of them
    choisissez l’un des deux

    Take the results home: the session's summary, or everything.
    Emporter les résultats : le résumé de la rencontre, ou tout.

    Without a session it takes the latest one; if there was none, everything. To a session belongs all that was not written before it began and not after it ended, whatever the laptops' clocks say.
    Sans rencontre donnée, prend la dernière ; s’il n’y en a pas eu, tout. Fait partie d’une rencontre tout ce qui n’a été écrit ni avant son début ni après sa fin, quoi que disent les horloges des ordinateurs.

    A session, by the beginning of its id or its title.
    Une rencontre, par le début de son identifiant ou son titre.

    Everything since a time, a day, or a span such as 2h, by its authors' clocks, and what was written after something of that time.
    Tout depuis une heure, un jour, ou une durée comme 2h, selon l’horloge de chaque auteur, et ce qui a été écrit à la suite.

    Everything the group ever wrote.
    Tout ce que le groupe a jamais écrit.

    md, html, json, csv, vcf, ics or bundle; may be given several times.
    md, html, json, csv, vcf, ics ou bundle ; peut se donner plusieurs fois.

    A folder, a file, or - for standard output; this folder when left out.
    Un dossier, un fichier, ou - pour la sortie standard ; ce dossier si rien n’est dit.

    CSV cells as they are, for programs; spreadsheets may take some for formulas.
    Les cellules CSV telles quelles, pour des programmes ; un tableur peut en prendre pour des formules.

    --raw-csv goes with --format csv
    --raw-csv va avec --format csv

    Overwrite what is there.
    Écraser ce qui est là.

    choose one of a session, --since and --all
    choisissez entre une rencontre, --since et --all

    several files do not fit on standard output
    plusieurs fichiers ne tiennent pas sur la sortie standard

    give a folder with --output
    donnez un dossier avec --output

    several files do not fit into one
    plusieurs fichiers ne tiennent pas dans un seul

    the folder %1 cannot be made
    le dossier %1 ne peut pas être créé

    choose another one with --output
    choisissez-en un autre avec --output

    wrote %1
    écrit : %1

    Take in bundles or JSON exports that came by mail or on a stick.
    Prendre des paquets ou des exports JSON arrivés par courriel ou sur une clé.

    Doing so again changes nothing. Make one with: peersync export --format bundle
    Le refaire ne change rien. Pour en faire un : peersync export --format bundle

    Files.
    Des fichiers.

    Check the signatures and chains of a bundle or a JSON export.
    Vérifier les signatures et les chaînes d’un paquet ou d’un export JSON.

    Exits 1 when something in it is not what was written, or when that cannot be told: what an export leaves out only a member's laptop knows, and a bundle opens only where a member's keys are.
    Finit avec 1 quand quelque chose n’y est pas ce qui a été écrit, ou quand on ne peut pas le dire : ce qu’un export omet, seul l’ordinateur d’un membre le sait, et un paquet ne s’ouvre que là où sont les clés d’un membre.

    A file.
    Un fichier.

    choose another place with %1
    choisissez un autre endroit avec %1

    %1 is there already
    %1 existe déjà

    give another name with --output, or --force to overwrite it
    donnez un autre nom avec --output, ou --force pour l’écraser

    give another name with %1
    donnez un autre nom avec %1

    %1 cannot be written: %2
    %1 ne peut pas être écrit : %2

    Texts written together.
    Des textes écrits ensemble.

    Write a new note; prints its id.
    Écrire une nouvelle note ; donne son identifiant.

    One line.
    Une ligne.

    The text; '-' reads it from standard input.
    Le texte ; « - » le lit sur l’entrée standard.

    Read the text from a file.
    Lire le texte dans un fichier.

    May be given several times.
    Peut se donner plusieurs fois.

    All notes, oldest first.
    Toutes les notes, les plus anciennes d’abord.

    Only with this tag.
    Seulement avec cette étiquette.

    Only those this member wrote in.
    Seulement celles où ce membre a écrit.

    Only changed since a time, a day, or a span such as 2h.
    Seulement celles qui ont changé depuis une heure, un jour, ou une durée comme 2h.

    The merged text.
    Le texte réuni.

    By the beginning of its id, or by its title or a part of it.
    Par le début de son identifiant, ou par son titre ou une partie.

    As it was after a change or at a time.
    Telle qu’elle était après une modification ou à un moment.

    Who wrote each line.
    Qui a écrit chaque ligne.

    Edit in $VISUAL or $EDITOR; only what you changed is applied, so what others type meanwhile stays.
    Modifier dans $VISUAL ou $EDITOR ; seul ce que vous changez est appliqué, ce que d’autres tapent pendant ce temps reste donc.

    Nothing was changed.
    Rien n’a été changé.

    Add a line at the end.
    Ajouter une ligne à la fin.

    Make the text read as a file; only what differs is changed.
    Rendre le texte pareil à un fichier ; seul ce qui diffère est changé.

    there is no text to replace it with
    il n’y a pas de texte pour le remplacer

    give it, or --file F, or - for standard input
    donnez-le, ou --file F, ou - pour l’entrée standard

    Give it another title.
    Lui donner un autre titre.

    Add tags with +NAME, take them off with -NAME.
    Ajouter des étiquettes avec +NOM, les enlever avec -NOM.

    +NAME or -NAME.
    +NOM ou -NOM.

    a tag is added with + and taken off with -
    une étiquette s’ajoute avec + et s’enlève avec -

    peersync note tag %1 +idea -draft
    peersync note tag %1 +idée -brouillon

    Every change of it.
    Chaque modification.

    Take back your latest edit; others' stay.
    Annuler votre dernière modification ; celles des autres restent.

    Delete it; it can be restored.
    Supprimer ; on peut revenir en arrière.

    Bring a deleted note back.
    Rétablir une note supprimée.

    By the beginning of its id.
    Par le début de son identifiant.

    Say who does not take part after all.
    Dire qui ne participe finalement pas.

    By name or the beginning of the id.
    Par son nom ou le début de son identifiant.

    Put another offer into a pack, which is priced from its parts.
    Mettre une autre offre dans une offre composée, dont le prix vient de ses parties.

    The pack, by the beginning of its id, or by its title or a part of it.
    L’offre composée, par le début de son identifiant, ou par son titre ou une partie.

    What goes into it, named likewise.
    Ce qui y entre, nommé de même.

    Take it out instead.
    Plutôt l’en retirer.

    The parts of a course, in order.
    Les parties d’une formation, dans l’ordre.

    Add a module.
    Ajouter un module.

    The course, by the beginning of its id, or by its title or a part of it.
    La formation, par le début de son identifiant, ou par son titre ou une partie.

    Who teaches it, by name or the beginning of the id.
    Qui l’enseigne, par son nom ou le début de son identifiant.

    How long it takes.
    Combien de temps cela dure.

    Which number it gets; the last when left out.
    Quel numéro il reçoit ; le dernier si rien n’est dit.

    Give a module another number.
    Donner un autre numéro à un module.

    The module, by its number or title.
    Le module, par son numéro ou son titre.

    The number that it gets.
    Le numéro qu’il reçoit.

    Set a module's title, teacher or hours.
    Fixer le titre, l’enseignant ou les heures d’un module.

    FIELD=VALUE, such as hours=3.
    CHAMP=VALEUR, par exemple heures=3.

    Take a module out.
    Retirer un module.

    Bring a module back that was taken out.
    Remettre un module qui a été retiré.

    The module, by its title or the beginning of its id.
    Le module, par son titre ou le début de son identifiant.

    “%1” is not FIELD=VALUE
    « %1 » n’est pas CHAMP=VALEUR

    write for example %1
    écrivez par exemple %1

    price=1200
    prix=1200

    hours=3
    heures=3

    trade=Photographer
    métier=Photographe

    contact=members
    contact=members

    'Day rate=600'
    'Tarif journalier=600'

    “%1” is given twice
    « %1 » est donné deux fois

    give the one that you mean
    ne donnez que la valeur voulue

    Drafts of what some of you would sell.
    Des brouillons de ce que certains d’entre vous vendraient.

    Draft a new offer; prints its id.
    Ébaucher une nouvelle offre ; donne son identifiant.

    solo, joint, course or pack.
    solo, joint, course ou pack.

    All offers, oldest first.
    Toutes les offres, les plus anciennes d’abord.

    The offer with its text and contributors.
    L’offre avec son texte et ses participants.

    Set fields; an empty value clears one.
    Renseigner des champs ; une valeur vide en efface un.

    FIELD=VALUE, such as price=1200.
    CHAMP=VALEUR, par exemple prix=1200.

    Edit its text in $VISUAL or $EDITOR, or give it; what others type meanwhile stays.
    Modifier son texte dans $VISUAL ou $EDITOR, ou le donner ; ce que d’autres tapent pendant ce temps reste.

    Say who takes part, as what, and with which share.
    Dire qui participe, en tant que quoi, et pour quelle part.

    What they do in it.
    Ce que cette personne y fait.

    Percent.
    En pour cent.

    Say that you agree, as a contributor.
    Donner votre accord, en tant que participant.

    Take your agreement back.
    Retirer votre accord.

    Bring a deleted offer back.
    Rétablir une offre supprimée.

    Lock your keys with a passphrase, or choose another one.
    Protéger vos clés par une phrase de passe, ou en choisir une autre.

    It is asked for when serve starts, and when something is written while nothing serves; reading takes none. It protects your keys, so that whoever finds this laptop cannot speak in your name. It does not protect the words of the group: for these, encrypt the disk. Nobody can reset it: if it is forgotten, join anew.
    Elle est demandée quand serve démarre, et quand on écrit alors que rien ne sert ; lire n’en demande pas. Elle protège vos clés, pour que qui trouve cet ordinateur ne puisse pas parler en votre nom. Elle ne protège pas les mots du groupe : pour cela, chiffrez le disque. Personne ne peut la remplacer : si elle est oubliée, entrez à nouveau.

    Take it away.
    L’enlever.

    Your keys are locked from now on. Nobody can reset the passphrase: keep it in mind.
    Vos clés sont désormais protégées. Personne ne peut remplacer la phrase de passe : gardez-la en tête.

    The passphrase is another one from now on.
    La phrase de passe est désormais une autre.

    Your keys are not locked any more.
    Vos clés ne sont plus protégées.

    Your keys are not locked.
    Vos clés ne sont pas protégées.

    Who you are, in your own words.
    Qui vous êtes, avec vos mots.

    Your profile, or a member's.
    Votre profil, ou celui d’un membre.

    Everybody's.
    Ceux de tous.

    Set fields: headline='I build sites', offers+=branding, offers-=video.
    Renseigner des champs : headline='Je fais des sites', offers+=branding, offers-=vidéo.

    Fields: %1.
    Champs : %1.

    FIELD=VALUE, FIELD+=VALUE or FIELD-=VALUE.
    CHAMP=VALEUR, CHAMP+=VALEUR ou CHAMP-=VALEUR.

    Who may see it: FIELD=session (exported, too), members, or private (it stays on this laptop).
    Qui peut le voir : CHAMP=session (et l’export), members (les membres), ou private (reste sur cet ordinateur).

    “%1” is not who may see it
    « %1 » ne dit pas qui peut le voir

    session, members or private
    session, members ou private

    there is nothing to set
    il n’y a rien à renseigner

    peersync profile set headline='…'
    peersync profile set headline='…'

    Take your whole profile, your name included, out of every view and export.
    Retirer tout votre profil, nom compris, de tous les écrans et exports.

    It holds on every laptop that syncs from now on; files that were exported before are out of reach. The signed log that members keep, and bundles of it, still hold the old words, but nothing shows them.
    Cela vaut sur chaque ordinateur qui se met à jour désormais ; les fichiers exportés avant sont hors de portée. Le journal signé que gardent les membres, et ses paquets, contiennent encore les anciens mots, mais rien ne les montre.

    Empty fields.
    Vider des champs.

    This meetup: agenda, decisions, actions.
    Cette rencontre : ordre du jour, décisions, actions.

    Begin; whoever serves or writes is noted as there.
    Commencer ; qui sert ou écrit est noté présent.

    Where you meet.
    Où vous vous retrouvez.

    What this and other meetups belong to; that of the last one when left out.
    La série dont elle fait partie ; celle de la dernière si rien n’est dit.

    Close the session that is open.
    Clore la rencontre ouverte.

    Which one, where two are open, by the beginning of its id, or by its title or a part of it.
    Laquelle, si deux sont ouvertes : le début de son identifiant, son titre ou une partie de celui-ci.

    The latest session, or one of them.
    La dernière rencontre, ou l’une d’elles.

    All sessions, oldest first.
    Toutes les rencontres, les plus anciennes d’abord.

    Note who is there without a laptop of theirs, or was not there after all.
    Noter qui est là sans ordinateur, ou n’y était finalement pas.

    By name or the beginning of the id; you when left out.
    Par son nom ou le début de son identifiant ; vous si rien n’est dit.

    By the beginning of its id, or by its title or a part of it; the latest when left out.
    Par le début de son identifiant, ou par son titre ou une partie ; la dernière si rien n’est dit.

    They were not there.
    Ces personnes n’étaient pas là.

    What is to be talked about.
    De quoi il faut parler.

    Add a point.
    Ajouter un point.

    Note a decision.
    Noter une décision.

    What somebody will do.
    Ce que quelqu’un va faire.

    Note an action.
    Noter une action.

    Who does it, by name or the beginning of the id.
    Qui s’en charge, par son nom ou le début de son identifiant.

    Until when, such as 2026-12-01.
    Pour quand, par exemple 2026-12-01.

    It is done.
    C’est fait.

    Calls for projects that are too large for one.
    Des appels pour des projets trop grands pour un seul.

    Call for a project; prints its id.
    Lancer un appel ; donne son identifiant.

    Who is wanted, and how many; may be given several times.
    Qui il faut, et combien ; peut se donner plusieurs fois.

    All calls, oldest first.
    Tous les appels, les plus anciens d’abord.

    Its roles and who took them.
    Ses rôles et qui les a pris.

    Take a role.
    Prendre un rôle.

    Its name or the beginning of it.
    Son nom ou le début.

    Give a role back.
    Rendre un rôle.

    Buying together: the more is pledged, the less it costs.
    Acheter ensemble : plus on s’engage, moins c’est cher.

    Propose to buy something together; prints its id.
    Proposer d’acheter quelque chose ensemble ; donne son identifiant.

    What is counted, such as 'kg'.
    Ce qui se compte, par exemple « kg ».

    From which quantity on which price; may be given several times.
    À partir de quelle quantité quel prix ; peut se donner plusieurs fois.

    All pools, oldest first.
    Tous les achats groupés, les plus anciens d’abord.

    Pledges, the price they make, and what is missing for a better one.
    Les engagements, le prix qu’ils font, et ce qui manque pour un meilleur.

    Say how many you take, beside what you pledged before.
    Dire combien vous prenez, en plus de ce que vous aviez promis.

    A whole number.
    Un nombre entier.

    Take back all that you pledged.
    Reprendre tous vos engagements.

    Boards on which each fills in their own results.
    Des tableaux où chacun met ses propres résultats.

    Set up a board; prints its id.
    Créer un tableau ; donne son identifiant.

    What is compared, and in what; may be given several times.
    Ce qui se compare, et en quoi ; peut se donner plusieurs fois.

    A metric of which less is better; may be given several times.
    Une mesure où moins vaut mieux ; peut se donner plusieurs fois.

    All boards, oldest first.
    Tous les tableaux, les plus anciens d’abord.

    Everybody's column, the best and the median.
    La colonne de chacun, le meilleur et la médiane.

    Fill in your column; an empty value clears one.
    Remplir votre colonne ; une valeur vide en efface une.

    Members see what you put there, and it is in the summary of a session.
    Les membres voient ce que vous y mettez, et c’est dans le résumé d’une rencontre.

    METRIC=VALUE, such as 'Day rate=600'.
    MESURE=VALEUR, par exemple 'Tarif journalier=600'.

    One screen: who, which group, peers, and whether it is safe to leave.
    Un écran : qui, quel groupe, les autres, et si vous pouvez partir.

    Other laptops: state, address, and why not in sync.
    Les autres ordinateurs : état, adresse, et pourquoi pas à jour.

    Check what may keep you from working together, and say what to do about it.
    Vérifier ce qui peut vous empêcher de travailler ensemble, et dire quoi faire.

    Exits 1 when something fails. It also says what others in the network see of you.
    Finit avec 1 quand quelque chose échoue. Dit aussi ce que les autres dans le réseau voient de vous.

    Find words in everything the group has, best first.
    Chercher des mots dans tout ce que le groupe a, le meilleur d’abord.

    Words, by their beginnings; all of them must occur.
    Des mots, par leur début ; tous doivent y être.

    Only this kind, such as note or offer.
    Seulement de cette sorte, par exemple note ou offer.

    Who did what.
    Qui a fait quoi.

    Since a time means: by its author's clock, or written after something of that time, or come to this laptop since then and not older by two clocks. Since a change, or since you last looked, no clock counts.
    Depuis une heure, c’est : selon l’horloge de l’auteur, ou à la suite d’une chose de cette heure, ou arrivé depuis sur cet ordinateur sans que deux horloges le disent plus ancien. Depuis une modification, ou depuis votre dernier regard, aucune horloge ne compte.

    From a time, a day, a span such as 2h, a change, or 'last' for since you last looked.
    Depuis une heure, un jour, une durée comme 2h, une modification, ou « last » pour la dernière fois que vous avez regardé.

    Only this member's.
    Seulement de ce membre.

    Which values people gave at the same time, which is shown, and why.
    Quelles valeurs ont été données en même temps, laquelle est montrée, et pourquoi.

    A record, by the beginning of its id or its title.
    Un élément, par le début de son identifiant ou son titre.

    One field only.
    Un seul champ.

    Show what happens in the group as it happens, until interrupted.
    Montrer ce qui se passe dans le groupe au fur et à mesure, jusqu’à interruption.

    Beside a running `peersync serve` it shows that one's events; otherwise it takes part itself.
    À côté d’un `peersync serve` en marche, montre ce qui s’y passe ; sinon participe lui-même.

    Say something about a note, an offer, or anything else.
    Dire quelque chose d’une note, d’une offre, ou d’autre chose.

    Add a comment.
    Ajouter un commentaire.

    About what: the beginning of an id, or a title or a part of it.
    De quoi : le début d’un identifiant, ou un titre ou une partie.

    What you say; '-' reads it from standard input.
    Ce que vous dites ; « - » le lit sur l’entrée standard.

    What was said about it, oldest first.
    Ce qui en a été dit, le plus ancien d’abord.

    Clients you pass on to each other.
    Des clients que vous vous recommandez.

    Propose a client to somebody; prints its id.
    Proposer un client à quelqu’un ; donne son identifiant.

    To whom, by name or the beginning of the id.
    À qui, par son nom ou le début de son identifiant.

    What the client needs.
    Ce dont le client a besoin.

    All referrals, oldest first.
    Toutes les recommandations, les plus anciennes d’abord.

    By the beginning of its id, or by a part of the need.
    Par le début de son identifiant, ou par une partie du besoin.

    A word about it; thanks, for example.
    Un mot à ce sujet ; merci, par exemple.

    You take the client.
    Vous prenez le client.

    You cannot take the client.
    Vous ne pouvez pas prendre le client.

    The client said yes.
    Le client a dit oui.

    It came to nothing.
    Cela n’a rien donné.

    How it goes: a win, a struggle, something you ask for.
    Comment ça va : une réussite, une difficulté, une demande.

    Tell how it goes.
    Donner de vos nouvelles.

    What went well.
    Ce qui a bien marché.

    What is hard.
    Ce qui est difficile.

    What would help.
    Ce qui aiderait.

    Everybody's, oldest first.
    Celles de tous, les plus anciennes d’abord.

    Only since a time, a day, or a span such as 7d.
    Seulement depuis une heure, un jour, ou une durée comme 7d.

    Answer.
    Répondre.

    By the beginning of its id, a part of it, or the name of who wrote it.
    Par le début de son identifiant, une partie, ou le nom de qui l’a écrite.

    Encourage.
    Encourager.

    Who does what you do, who offers what you seek, and what nobody offers.
    Qui fait ce que vous faites, qui propose ce que vous cherchez, et ce que personne ne propose.

    It compares what members say in their profiles: trade, city, offers, seeks. Case, accents and endings do not matter.
    Compare ce que les membres disent dans leurs profils : trade, city, offers, seeks. Majuscules, accents et terminaisons ne comptent pas.

    For somebody else, by name or the beginning of the id.
    Pour quelqu’un d’autre, par son nom ou le début de son identifiant.

    fix: %1
    à faire : %1

    The folder that holds everything (PEERSYNC_DATA).
    Le dossier qui contient tout (PEERSYNC_DATA).

    Which group, by name or id (PEERSYNC_GROUP); unneeded with one.
    Quel groupe, par son nom ou son identifiant (PEERSYNC_GROUP) ; inutile s’il n’y en a qu’un.

    Print JSON for scripts.
    Écrire du JSON pour des scripts.

    Speak this language: en or fr (LANG).
    Parler cette langue : en ou fr (LANG).

    Passphrase:
    Phrase de passe :

    That was not it. Passphrase:
    Ce n’était pas cela. Phrase de passe :

    New passphrase:
    Nouvelle phrase de passe :

    Once more:
    Encore une fois :

    the two are not the same
    les deux ne sont pas pareilles

    the file that %1 names cannot be read as a passphrase
    le fichier que désigne %1 ne se lit pas comme une phrase de passe

    look at %1
    regardez %1

    Share one living document with the people in the room, without a server.
    Partager un document vivant avec les gens dans la pièce, sans serveur.

    Run `peersync serve` and leave it running; everything else works beside it, in another terminal.¶Invite the others with `peersync invite`; they get in with `peersync join CODE`.¶Take the results home with `peersync export`.
    Lancez `peersync serve` et laissez-le tourner ; tout le reste marche à côté, dans un autre terminal.¶Invitez les autres avec `peersync invite` ; ils entrent avec `peersync join CODE`.¶Emportez les résultats avec `peersync export`.

    Being there
    Être là

    How it stands
    Où l’on en est

    Working together
    Travailler ensemble

    Finding and leaving
    Chercher et partir

    Take part: find the others, keep in sync, answer the other commands.
    Participer : trouver les autres, rester à jour, répondre aux autres commandes.

    Runs until Ctrl-C. On a new machine it creates your identity and a group first.
    Tourne jusqu’à Ctrl-C. Sur une nouvelle machine, crée d’abord votre identité et un groupe.

    The group's name, if one is founded.
    Le nom du groupe, s’il s’en fonde un.

    Where to listen; any free port when left out.
    Où écouter ; n’importe quel port libre si rien n’est dit.

    A member to call, besides those found; may be given several times.
    Un membre à appeler, en plus de ceux qui sont trouvés ; peut se donner plusieurs fois.

    Neither announce this laptop on the network nor look for others.
    Ne pas annoncer cet ordinateur sur le réseau ni en chercher d’autres.

    Announce and look on this network interface only; may be given several times.
    N’annoncer et ne chercher que sur cette interface réseau ; peut se donner plusieurs fois.

    trace, debug, info, notice, warning or error.
    trace, debug, info, notice, warning ou error.

    text or json.
    text ou json.

    stopped; everything is on disk
    arrêté ; tout est sur le disque

    Welcome, %1. You have a new identity and a new group here.
    Bienvenue, %1. Vous avez ici une nouvelle identité et un nouveau groupe.

    watching; Ctrl-C ends it
    on regarde ; Ctrl-C pour finir

    Ctrl-C stops. What happens is shown here:
    Ctrl-C pour arrêter. Ce qui se passe s’affiche ici :

    the file %1 cannot be read
    le fichier %1 ne se lit pas

    the file %1
    le fichier %1

    look at its name and whether you may read it
    regardez son nom et si vous avez le droit de le lire

    standard input
    l’entrée standard

    %1 is not UTF-8 text
    %1 n’est pas du texte UTF-8

    convert it first, for example with iconv -t UTF-8
    convertissez-le d’abord, par exemple avec iconv -t UTF-8

    the editor ended with an error; nothing was changed
    l’éditeur a fini sur une erreur ; rien n’a été changé

    your text is in %1
    votre texte est dans %1

    the edited file is gone; nothing was changed
    le fichier modifié a disparu ; rien n’a été changé

    edit again, and save under the same name
    recommencez, et enregistrez sous le même nom

    the edited text
    le texte modifié

    the editor could not be started
    l’éditeur n’a pas pu démarrer

    set EDITOR to one that is installed
    mettez dans EDITOR un éditeur installé

    A group here that the new one goes on with, to come in as who you are there.
    Un groupe d’ici que le nouveau reprend, pour y entrer en restant qui vous y êtes.

    Begin a new group with everything that was written, without certain members.
    Commencer un nouveau groupe avec tout ce qui a été écrit, sans certains membres.

    For when putting somebody out does not help, such as when two members lie together. Everybody's words stay theirs. The others come along with the words of an invite, or with a file; the group as it was stays on this laptop beside the new one.
    Pour quand une exclusion ne suffit pas, par exemple si deux membres mentent ensemble. Les mots de chacun restent les siens. Les autres viennent avec les mots d’une invitation ou avec un fichier ; le groupe d’avant reste sur cet ordinateur à côté du nouveau.

    The new group's name.
    Le nom du nouveau groupe.

    Who does not come along, by name or id. May be given more than once.
    Qui ne vient pas, par son nom ou son identifiant. Peut être répété.

    A guest of theirs who comes along, by name or id. May be given more than once.
    Un de leurs invités qui vient, par son nom ou son identifiant. Peut être répété.

    Leave all behind who came in through them, but for those whom --keep names.
    Ne prendre aucune des personnes qu’ils ont fait entrer, sauf celles que --keep nomme.

    Let all go who came in through them, but for those whom --keep names.
    Laisser partir toutes les personnes qu’ils ont fait entrer, sauf celles que --keep nomme.
    """#
}
