// SPDX-License-Identifier: Apache-2.0
// peersync

/// Chosen by hand for being easy to hear, to say and to spell: no two of a list sound alike or differ by one letter only.
extension CodeWords {
    static let english = """
        abacus abandon abbey abide aboard about above abroad absorb abstract absurd acacia accent acorn acoustic acre acrobat acrylic \
        action actress actual adapt address adjust admiral adobe adopt adore adult advance advert advice aerial aerosol afford afraid \
        after again agate agency agile agree ahead aircraft airfield airline airport airship alarm album alcove alert alfalfa algebra \
        alibi alike alive alley almanac almond alone alpaca alphabet alpine already also alto aluminum always amateur amazing amber \
        ambient amethyst ample amulet amuse ancestor anchor ancient anemone angle animal anise ankle annex announce annual another \
        answer anteater anthem antique antler anvil anyone anyway apart apple approach apricot apron aquarium aqueduct arcade arch \
        arctic arena argue arise armchair army aroma around arrange arrive arrow artist artwork ashore aside asleep aspect assemble \
        assist aster athlete atlas atom attach attempt attic attract auburn audio august author autumn avatar avenue average aviator \
        avocado avoid awake award awesome awning axis azalea azure baboon baby bachelor backpack bacon badge bagel baggage bagpipe \
        baker balance balcony ballad bamboo banana bandana banjo banker banner banquet barbecue barefoot bargain barley barn barrel \
        basalt baseball basil basket batch bathtub battery bayou bazaar beach bead beagle beaker beanbag bear beauty become bedroom \
        bedside beehive beetle before beggar begin behave behind beige believe belong belt bench beneath berry beside best better \
        between beyond bicycle bigger billion bingo biology birch birdbath birthday biscuit bishop bison blade blanket blaze bleach \
        blend blink blizzard block blond blossom blouse bluebell blunt blur blush board boat bobcat bobsled body boil bold bolt bonbon \
        bonfire bongo bonnet bonsai bonus bookcase boost boot borrow boss botany bottle bounce bouquet boutique bowtie boxer brace \
        braid branch brass brave bread breeze brick bridge brief bright bring brisk broad broccoli bronze brook brother brown brunch \
        brush bubble bucket buddy budget buffalo buggy bugle build bulb bulldog bumper bundle bungalow bunk bunny buoy burger burrito \
        bush business busy butcher butler butter buzz cabbage cabin cable cactus cadet cafe cage cake calcium calendar calf calico calm \
        camel camp canal candle canine canoe canteen canvas canyon capable cape captain caramel carbon card career cargo caribou \
        carnival carol carpet carriage cartoon carve cascade cashew casino castle casual catalog catch catfish cattle cauldron cautious \
        cavalry cavern caviar cedar ceiling celery cello cement center ceramic ceremony certain chain chalk champion chance chapter \
        charcoal chase chatter cheap cheddar cheek chef chemist cherry chess chevron chicken chief child chimney chipmunk chisel chive \
        choice choose chop chorus chowder chrome chubby chuckle chunk chutney cider cinema cinnamon circle citizen citrus city civil \
        claim clap clarinet class claw clean clerk clever click cliff climb clinic cloak clock clog close cloth cloud clover clown club \
        clue clumsy cluster coach coast coat cobalt cobbler cobra cobweb cockatoo cocoa coffee coil coin cold collar colony colt column \
        comb comedy comfort comic common company concert condor cone confetti conga connect consider contact cook cool copper copy \
        coral cord corn cosmic costume cottage couch cougar count coupon courage cousin cover cowboy coyote crab craft crane crate \
        crawl crayon cream creek crescent cricket crimson crisp critter crocus crop crossbow crouch crowd cruise crumb crunch crust \
        crystal cube cuckoo cucumber cuddle cuff cuisine culture cupboard cupcake curious curl current curtain curve cushion custard \
        cute cutlery cycle cymbal cypress daffodil dahlia dainty dairy daisy dancer dapper darkness darling dart dash data daughter \
        dawn daylight dazzle deadline dealer dean debate debut decade decide deck decorate deep deer define degree delight delta demand \
        denim dense dentist depart depend depot depth deputy derby desert design desk dessert destiny detail detect develop devote dial \
        diamond diary dice dictate diesel diet differ digger digital dilemma dill dime dimple diner dinghy dinner dinosaur diploma \
        direct disc dish display distance ditch dive divide dizzy dock doctor dodge dodo doll dolphin domain dome domino donate donkey \
        donut doodle door dorm dotted double dough dove down dozen draft dragon drama drape drawer dream dress drift drill drink drive \
        drizzle drone droplet drum duchess duck duel dugout duke dull dune dungeon dusk dust duty dwarf dwell dynamo each eager eagle \
        early earmuff earring earth easel east easy ebony echo eclipse economy eddy edge edit educate eggshell eight either elastic \
        elbow elder elect elegant elephant elevator elite elves email embark ember emblem embrace emerald emotion emperor empire employ \
        empty enamel enchant encore endless energy engage engine enjoy enlarge enormous enough enter entire entry envelope envoy epic \
        episode equal equip erase errand error erupt escape escort espresso essay estate estimate estuary eternal evening everyone \
        evident evolve exact example excel exchange excite excuse exercise exhibit exist exit exotic expand expert explore express \
        extend extra eyebrow eyelash fable fabric fabulous face factory faculty fade fairway faith falcon fall family famous fancy \
        fanfare fantasy farmer fashion fasten father faucet fawn feast feather february fedora feed feel felt fence fender fennel fern \
        ferret festival fetch fever fiddle field fiesta fifteen fight figure filbert film filter finch find finger finish fire firm \
        first fish five fixture fjord flagpole flake flame flannel flap flash flat flavor fleece flight flipper float flock floor \
        floppy florist flour flower fluffy fluid flute flying foam focus foggy foil fold folk follow fondue food foot force forecast \
        forget fork formula fortress forward fossil foster fountain fourteen foxglove fragile frame freckle free freight fresh friend \
        fringe frisbee frog front frost frozen fruit fudge full fumble funnel furnace fury future fuzzy gadget gain galaxy gallery game \
        gander garage garden gargoyle garland garment garnet gasoline gate gather gaze gear gecko gelatin gender general genius gentle \
        genuine geology geometry gerbil gesture geyser giant gift gigantic giggle ginger giraffe girl give glacier glad glance glass \
        glaze gleam glide glimmer glitter global glory glossy glove glow glue gnome goal goat goblet goggles gold golf gondola gong \
        good goose gopher gorge gospel gossip gourmet govern gown grab graceful grade grain gram grand grape grass grateful gravel \
        greet grid griffin grill grin grip grocery groom ground grove grow grump guard guava guess guide guinea guitar gulf gull gumbo \
        gumdrop gust gutter gymnast gypsum habit hacienda haddock haiku hairpin half halibut hallway halo halt hamlet hammer hamper \
        hamster handbag hangar happen harbor hardware harmony harness harp harvest hatch haunt havoc hawk hawthorn haystack hazard \
        hazel head health heap heart heater heavy hectare hedge height helmet help hemlock herald herb heritage hermit hero hickory \
        hidden high hike hill hinge hint hippo history hive hoax hobby hockey hold holiday hollow home honest hood hoof hook hoop hope \
        horizon horn horse hospital host hotdog hotel hour house hover howl hubcap huddle huge hull human humble hummus humor hump \
        hundred hungry hunt hurdle hurry husband husky hustle hyacinth hybrid hydrant hyena hymn ibis iceberg icicle icing icon idea \
        identity igloo ignite ignore iguana image imitate immense impact import improve impulse inch include income increase index \
        indigo indoor industry infant infinite inflate inform inhale initial inject inkwell inland inlet inner innocent input inquire \
        insect inside inspire instant intact interest invent invite inward iris iron island isolate issue item ivory jacket jade jaguar \
        january jasmine jaunt javelin jazz jealous jeep jelly jersey jester jetty jewel jigsaw jingle jogger join joke jolly journey \
        joyful jubilee judge judo juggle juice jukebox july jumble jump jungle junior junk jury just kale kangaroo karaoke kayak kebab \
        keep kelp kennel kettle keyboard keyhole keyring kick kiln kilo kilt kimono kind king kiosk kitchen kite kitten kiwi knapsack \
        knit knock knot know knuckle koala label lace lacrosse ladder ladle ladybug lagoon lake lambda lamp lance landmark language \
        lantern laptop large lark larva lasagna laser lasso last latch late lather latitude lattice laugh launch laurel lava lavender \
        lawn lawyer layer lazy lead leaf league lean learn leather leave lecture ledge left legacy legend legume leisure lemon lend \
        length lens lentil leopard letter level library lichen life lift light lilac lily lima limb lime limit limp linen link lion \
        lipstick liquid list litter live lizard llama loaf lobby lobster local lock locust lodge lofty logic logo lollipop lonely long \
        look loom loop lord lorry lose lottery lotus loud lounge love loyal lucky luggage lullaby lumber lunar lunch lung lupin lush \
        lute luxury lynx lyric macaroni machine mackerel magazine magenta magic magma magnet magpie mahogany mailbox mainland majesty \
        major make mallard many maple market marlin marvel mask mason math mattress mayor maze meadow meal measure meatball melt \
        mermaid merry mesh mice midday midnight mighty mild milk minnow mint mirror mischief mitten mixture moccasin money mood moon \
        moose moss most moth mountain move movie muddle mulberry mumble mushroom musket mussel mutter muzzle nacho nail name nanny \
        napkin narrow narwhal navy near neat nebula neck needle nephew nest network newborn news newt next nibble night nimble nine \
        ninja nobody noodle noon north nose notebook nothing nozzle nucleus nudge nugget number nutmeg nutshell oath oatmeal oblong \
        oboe obtain obvious ocelot ochre odyssey often ointment okay onion online only onward onyx opal open opossum orchard order \
        ordinary oregano oriole ornament osprey ostrich other otter ottoman ounce outback outdoor outfit outlaw outside oven owner \
        oyster pace package padlock paint pajama panel pansy paprika parsley path pattern pause payment peace peak peanut pear peasant \
        pebble pecan peel pellet penguin pentagon people pepper perhaps pewter pheasant phoenix piccolo pick picnic picture piglet \
        pigment pilgrim pinto pitch pixel play please pledge plenty pliers plot plow plug plunge plus plywood pocket polygon pony \
        poodle pool popcorn poplar poppy pottery pouch pound powder power practice prank prawn price prize puffin pump puppet purchase \
        purple purr purse push python quack queen quench quit quiver quiz raft ragtime rail rainbow random rascal rather rattle razor \
        ready reason recall recycle reef referee reindeer rely result return reward rhythm ribbon rice rickshaw riddle ridge right \
        rinse ripe ripple risk roadside roar roast roof rookie room rooster root rope roster rowboat ruby rucksack rudder ruffle rugged \
        rule rumble rumor runner runway rural saddle safe saffron salmon salt salute sample samurai sapling sapphire satchel saturday \
        sauna sawdust sawmill scarce scatter school scissors scone screen scroll scuba seafood seahorse seal search season seat seaweed \
        seed seek seesaw select selfish seller send senior session setback settle shade shallow shampoo shape share shave shawl sheep \
        shelf shepherd shield shift shimmer shine ship shirt shock shoe shoulder shovel show shrimp shrub shuffle shutter sibling \
        sickle side sieve sift sigh silk silver sinker sister sitcom sitter situate sixteen sizzle skewer skier skill skirt skylark \
        slab slam slate sled sleep sleigh slender slice slide slight slim sling slope sloth slumber small smart smell smile smock \
        smooth smudge snail snake snap sneaker sneeze snore snow snug soak soap soar soccer sock soft soil solve somebody sonic soon \
        sound soybean spaniel spare spell spend spice spike spin splash split spoil spoke spoon spout spread sprout spruce spur squeak \
        squid stairway stamp staple stay steep stem stencil still stingray stir stomach stone stool stop stove stump stunt sturdy \
        subject suburb subway sudden sugar suggest sulfur summer sunday sunlight sunny sunrise sunset swallow swamp swan swap swarm \
        sweep swift swim swing swirl switch sword sycamore symmetry syrup tabby tackle taco tadpole take talk tall tame tarmac tarp \
        task taste tattoo teach teak teapot tease teen teller tepee test thank thaw thick thigh thimble thing third thistle thought \
        thread thrill throat thumb thunder thursday thyme tiara ticket tidal tidy tight tile time tinsel tiny tiptoe title toad today \
        toddler toffee toggle token tomorrow tone tonight tool tooth topaz topic toward towel town traffic tray treasure tree trek \
        trellis trident trowel truck trumpet trunk truth tuesday tugboat tumble tuna tundra tune turkey turret turtle tutor tuxedo \
        twelve twenty twice twig twilight twin twirl twist ukulele ultra umbrella umpire unable unaware uncle uncover under unfold \
        unhappy unicorn unknown unlike unlock until unusual unwind unwrap upbeat update upgrade uphill uphold upright upset upside \
        upstairs upward useful usher usual utensil utmost utter vacuum valley value varnish vault vector velvet very viaduct view vine \
        vintage vinyl vista vivid voice volley vowel vulture wafer waffle wait wake walnut walrus waltz wander warbler wardrobe warm \
        warrior wash watch watt wave wealth weasel weather weave wedding wedge weekend weird welcome well wetland wetsuit whale wheat \
        wheel whelk whirl whisk white whole wicker wide widget width wiggle wild willow windmill winner winter wire wisdom wise wish \
        wisteria witness wizard wobble wolf wombat wonder wooden wool word work world worm worry worth wrap wreath wren wrestle wriggle \
        wrinkle wrist write yarn yawn year yeast yellow yeti yodel yogurt young yoyo yummy zesty zigzag zinnia zipper zither zodiac \
        zoology zucchini
        """.split(separator: " ").map(String.init)

    static let french = """
        abîme abolir abord absence abside abus acabit acajou accident accompli accusé acide aciérie acquérir acte addition adepte \
        adéquat adhésion adieu adja adjoint adresse affluent affût afghan africain agaçant agir agneau agrafe agricole ahuri aide aïeul \
        aigle ailleurs ainsi airain airbag airelle aise aisselle ajonc ajout albanais alcatraz aléa algue alhambra aligné aliment \
        allongé allumé aloès alors alsacien altitude alvéole amalgame amaro amas ambulant amer amigo amiral amitié amnistie amollir \
        amour amphi ampoule amygdale anarchie anathème anéantir ange angine angoisse anguille anomalie anonymat anxiété août apache \
        apaisant apathie aperçu apeuré aplatir apôtre apparat appoint appuyé apte aptitude araignée arbre arbuste arçon ardoise ardu \
        argent argot aride armada arme armoire armure arpège arrêt artère arthrite asphalte aspic assassin associé astrakan astuce \
        atelier athénien atour atroce aubain aube audace auge aumône autre auvent aveu avide aviron avis avril azimut azote babine \
        baccara bacille bactérie baffe bagage bagnard bague bahut baigneur baise bajoue balise banlieue baobab baptême baquet barda \
        barque baryton basque baste bataclan bateau bâtiment bavure bazooka béat bébé bécane bedaine bedeau belette belge bémol bénard \
        bénir benne bercail béret berge berline besogne bêta béton bévue biais bibi bible biche bicoque bidoche bidule bière biffeton \
        bifton bignole bigre bikini binocle biquet bivouac bizarre black blague blâme blason bled blessé bluff bobo bocal boche bock \
        boghei boire bois boiteux boléro bolide bombarde bondir bonjour bonze boomer bord borgne borne bosco bosquet boubou boucan \
        boudeur bouffe bourbon bouse bovin braquage brebis brèche brème bretelle brillant briquet brodé brouette bruine brûlant brumeux \
        brut bruyant buée bulgare bureau butane butor buvard buvette caboche caca cachalot cador cadran cafard cagibi cagna cagoule \
        caïd caïman caïque caisse camarade cambouis camion cancan caneton cannabis caporal caprice capuche carcan carlin casa casque \
        casse catin cèdre célibat cendre cerfeuil cerise cerne cerveau cesse cézigue chagrin chahut chaque chéchia chenal cheptel \
        chétif chiant chiffe chignon chose chou chrétien cible ciboire ciel cierge cime cinq cirque ciseau citadin cité cithare citoyen \
        claude clavecin client clitoris cloison clone clope cloque coca cocu code cognac cohérent cohorte cohue coma conjoint conque \
        convenir copain copeau copie coquet corbeau coréen cormoran corolle corsage cortège corvée cosaque cosy cotre couac couenne \
        couffin couic coulée crachin craie cramoisi crécelle créneau crêpe crête crevasse crinière criquet croate croquis cruauté \
        cruche crue cubain cueillir cueva cuir cuit cuivre culot cutter cylindre cynique dada dague daim dalle dame dandy dansant dard \
        daron dauphin daya débile débris déclic décret dédain dédicace déduire défaire dégel dégonflé dehors déjà délabré délégué demi \
        démolir démuni denrée dénudé dépit déplacé déraison derche dérision dérobé derviche désabusé despote détour détresse dette \
        deuil deux diabète diapason digne dimanche dinar dinde dirlo disant disette disgrâce diva divorce dixie dizaine djellaba \
        document dodu dogme dogue dojo dolman donjon donzelle doré dortoir dose douceur doué douleur doute douzaine doyen drain droit \
        druide ducat duplex durci durian duvet ébauche éboulis écaille échafaud échéance échine éclairé écluse écorce écrin écume \
        écureuil écusson écuyer eczéma éden édredon efficace effluve effusion égide égoïsme égyptien élargir élément elfe élixir \
        ellipse éloge éloigné éloquent élytre embolie embûche émetteur émigré émilien éminent emmerde émoi emphase emporté émule \
        enceinte enclave encrier endive endormi endroit enduire enfance enfer enfilade enfoiré enfuir engourdi enhardir énigme enjeu \
        ennemi ennuyé enseigne ensuite entorse envahir envie enzyme épais épatant épaule épave éperdu éphèbe épidémie épilogue épinard \
        éponge épopée époque époux éprouvé ermite érotique érudit escient escudo esgourde espace espingo esquimau essence essor estrade \
        étable étage étalage étamine état étau étendard éther étoffe étoile étole étrange étreinte étroit étui eunuque euphorie euro \
        évêque exagéré exemple exigeant exil exode expo exsangue extase façade fâché faciès façon fado fagot faible faille faine faisan \
        fakir falaise fameux fané fange farce fardeau faribole fascisme fatigue fatma fatras faubourg faute fauve favela favori fayot \
        fédéral felouque femelle féminin fenêtre ferme féroce férule fervent fêtard fétiche fétu février fiancé fiasco fibre fiche fief \
        fiente fier fifi fifre figé filon final fion fissure fixe fixité fleur flingue flirt flonflon flot fluet foetus foin foison \
        foncé fontaine forain forban forum fouaille foudre fouet foutaise fraise frappe fraude frayeur frégate frêle frémir frénésie \
        frère frire frite froc froid fromage frousse fuel fugitif fugue fuir fuite fumé fumoir funèbre furax furie furoncle furtif \
        fusain futaie futé fuyant gabarit gâche gaffe gagnant galerie galion galoche galtouse gamberge gamin gamma garce gare gaufre \
        geisha gelé gênant gencive génocide genre germe gésir ghetto gibet gigue giron gisant gitan gîte givre glauque glaviot glèbe \
        glissade gloire glouglou gniard gnocchi godasse godet gombo gomme gonflé gonze goret gothique gouache gouine goujat goulag \
        gousse gouverne graffiti grec grêle grès gretchen grève grief grimace griot grive groin grolle gros grotte grue guenille guêpe \
        guêtre guigne gynéco hacker haineux haïtien haletant hamac hameau hanche hantise haque harangue harem hargne haricot hâte hâtif \
        hauban havane havre hébreu hélice hépatite hérésie herse hésitant hétéro hiatus hibiscus hibou hideux hier hindou hirsute \
        hobereau homicide hommage homo hongrois honnête honte hôpital hoquet hormone horreur houle hublot huerta huile huissier humus \
        hurlant hussard hymen hypnose hystérie idée idiome idole idylle illuminé imam imbécile immobile immuable impérial implant \
        inachevé incendie inégal inerte inespéré infect ingrat inhumain insolent insu intime intrigue iode irritant isba ivrogne jabot \
        jacinthe jacquard jacuzzi jadis jaillir jamais jambe janvier japonais jauge java jeté jeton jeudi jeune jockey jonc jonque \
        joseph joueur joujou joyau joyeux judaïsme juge juif juillet jules jupe jupon juré jute kaki kamikaze karma ketchup keuf khâgne \
        kirsch klaxon lacune lagune laiteux laïus lama lame lanière lapon laps larbin larcin larron larynx lascar lavoir layon lazzi \
        lebel leçon ledit légion lèpre lesbien lessive lest leucémie levant lèvre lexique lézard liaison liane liasse libéral libido \
        licence licorne lieu lièvre ligne ligue limon linceul linge lino linteau liseron litière liturgie livide livre lobe loche \
        loggia loir loisir lolo looser loquedu lorgnon loriot lors losange loto louange loubard louche louis loulou loupe lourd loustic \
        loutre lubie lucarne lugubre luire luisant lumière lupanar lupus lustre lutin lutrin lutz macumba madras maestro magot maharani \
        maïs malabar maléfice malfrat malheur malice malsain maman mambo manager mandala manège maniaque mansarde mantille manuel \
        maquette marche marécage margay mariachi marmite marne marotte marqué marrant mars marxiste mascara masque master masure \
        matador match matière maton maturité mauser mécène médical médoc méfiance meilleur mélange mêlé mélo membrane mémé menaçant \
        mendiant menotte mépris mésange mess mesure métairie méthode métro metteur meuf meurtre meute mexicain miaou miche micro midi \
        miel mienne miette migraine mile milliard mimique mimosa mince minois minuit mioche mirette miroir mise missel mitaine mobile \
        mocassin mode moeurs molaire mollard monarque mondain monnaie monsieur montage monument moquerie moral morceau mordant morgue \
        morose morphine morse mortel morve mosaïque motard motte mouchard mouette mousquet moutard mouvant moyen muffin muguet mule \
        multiple muraille murette mûrir muse musulman mutant mutilé mutuel myosotis myrte mystère nabot nacelle nacre nain naissant \
        naître naïveté nanti napoléon nappe narcisse naseau natal nation natte nature naufrage nautilus navet navire navré nazi néant \
        nectar néfaste négatif négoce nègre neige néné néon nerf nerveux netteté neuf neurone neuvième neveu névrose niais niche nièce \
        ninas nippe nique niveau noble nocturne noël noeud nombre nommé nord normal notable nouba noué nounou nourri nouveau nova \
        novembre noyau noyé nuage nuance nudité nulle nuptial nylon nymphe oasis obèse obscène obstacle obtenir obtus obus occase \
        occupant ocre octave octobre odeur odieux odorant oedème oeil office ogive ogre oiseau oisillon olive ombrelle omettre omnibus \
        omoplate once onctueux onde ondulé onguent onze opinel opprobre option opulent opus oracle orage oral orange orateur orbite \
        ordonné ordure oreille orgie orient origan orme ornement orphelin orque orteil ortolan oseille osselet otarie ouaille ouest \
        ouïr ouistiti ouléma outil outrage ovaire overdose ovni ovule ozone pacha pacte paella pagne paiement paille pâlir palle \
        palmarès palourde paluche pâmoison pampa panache panda panoplie pape papier papyrus paquebot parfaire paria parking parodie \
        parpaing patch patience pâtre paume paupière pauvre pavé pays pédale pédé pédiatre pékin pelage pélican pelote pénal penchant \
        pénible penny pénombre pensant perdant perfide perle perm pernod perplexe perruche persil perte pervers pesant peseta peso \
        peste pétale petit pétrifié pétunia peuple phalange phase philo phobie physique pianiste piastre piaule piazza pichet pièce \
        piété pieu pignon pilastre pile pillard pinard pince pink pinson pipe pipi piquant piranha pirogue pistache piteux pitié pitre \
        pivoine pizza placard plafond plaid planche plasma pleuvoir pliant plomb pluie plumard plutôt pluvieux podium poésie poète \
        pogrom poignant poilu poinçon poire poison poitrail poivre poker polar pôle police polo pomme pompe poncho pondre ponte \
        popeline popote populace posé positif postal pote potiche poubelle poumon poupe pour pouvoir praline pratique précaire prédire \
        préface préposé prétendu prévenir prieur prince prise probable procédé prodige prof progrès proie prolo prononcé prophète prote \
        proue provende prune prurit prussien pubis puceau pudding pugilat puissant pull pulpe pulsion punaise punch puni punk purge \
        purin putain putois putsch puzzle pylône pyramide pyromane quai quantité quarante querelle question quête queue quiche quidam \
        quiétude quignon quille rabbi rabot racaille rachat racine radar rade raffiné rafiot rage ragot raisin rajeunir raki ramadan \
        rambarde rameau rampe ramure rance rangé rani rapace rapide rapport rapt rare rasade rasoir rasseoir rate ratiche raton ravage \
        rave ravi rayé razzia réacteur réagir rebelle rébus récent reçu redire regain régent reggae régicide règle règne régulier reich \
        reître relâche relent reluire remède remise remonte rempart remugle renaître renégat renfort rengaine renom renverse répandre \
        repentir répit réplique répondre repris reptile réputé rescapé réseau résident résolu ressac restant retenir rétif retouche \
        réussi revanche rêve revient revue richard ricochet rictus ride ridicule rieur rigueur rime rimmel rink ripaille risque rite \
        rituel robe robinet roblot robot rocaille roche rodéo rogaton rôle roll rompre ronce ronde ronron roquet rosace rose rosse \
        rotative rôti rouge roulant round roupie rouquin rousseur route rouvrir royal rubis ruche rude ruée ruelle rugir rugueux ruine \
        rumeur rune rupin rupture ruse rush russe rustine rythme sabbat sabord sabre sachet sacoche safari safran saga sahib saillant \
        salière salon salpêtre salsa salve samovar sanction sanglant santiag sape saphir sarcasme sardine satané satin sauce saugrenu \
        saumon saute sauvage savane saveur saxo sbire scandale scélérat scénario sceptre schéma schnaps schpile sciure scolaire scorbut \
        scrabble scribe sculpté séance séchoir second secret secte sécu sédatif séduire seigle séjour semblant semelle semi semonce \
        sénat séparé sépia sépulcre séquelle sérail sérénité serge serment serpe servant sésame sévir sexe sexuel shako shantung \
        sheriff shit short siamois sida sierra sigle silence sillage silo simili simple sincère singe sinistre siphon sirocco sixième \
        skaï sketch skin skip skunks slip sniper sobre social socle soda sodomie soeur sofa soif soigné soir soixante soja soldat \
        soleil solide solo sombre sommaire sonar sondage songe sono sophie sorcier sort sottise souhait souk soûlard soupape soutane \
        soviet spacieux spahi spatial speaker sperme sphinx spider spleen sponsor spray sprint square stable stade staff stage stalle \
        star station steak steppe stéréo stock store strass stress strophe stuc studieux stupeur suaire suave sublime suçon suédois \
        suffire suicide suisse suite sujet sultan super suprême surcroît sureau surgir sursaut surtout survenir suture sweater sycomore \
        syllabe sylvie symbiote symétrie sympa syndic syphilis syrien table tabor tacite taffetas taïga talbin talent taloche tamis \
        tandem tape tapin taré targette tarif tartare tatouage taudis taulard taupe taureau taverne taxe taxi tchèque teckel teigne \
        témoin tenir tennis ténor tension tenture tequila terminal terne tesson tétanos tétine téton texan théâtral théière théorie \
        thérapie thomas thorax tiers tige tignasse tigre timbale tinette tiroir titi toboggan toge toile toise tombant tong tonne \
        tonton torche tordre torgnole tornade torpédo torse total touffe toupet tour toute toxico tragédie trahir tralala tranche \
        trapèze trauma travelo trèfle trente trépas tribord triche trille tringle trio triste troc troène trogne trois troll tronc \
        troquet trottoir truand truelle truie trust tube tueur tuile tulle tumeur tumulte tunnel turban turc turne tussor tutelle tutu \
        tweed tympan type typique typo tyrannie unanime uniforme union unir unité univers untel urbain urgence urne usine utile utopie \
        vacance vagabond vagin vague vaillant vaincre valable valise valoche valve vamp vandale vanille vantail vape varech variante \
        vase vasistas vasque vaste vaudou vaurien vautour vécés vécu vedette véhément véhicule veille veinard vélo velu venin ventouse \
        venu véranda verdâtre vermeil verni vérole versant vertèbre verve vespa vessie veste vêtement vétille veto vêtu veuf vexé \
        viatique vichy vicieux vicomte vidange vielle vierge vieux vigie vigueur vilenie vinaigre virée virginie virus visible vison \
        vitrail vivace vizir vocal vodka voile voir voisin volaille volcan volière volonté volt vorace vote votre vouivre vouloir voûte \
        voyage voyelle voyou vrille vulgaire vulve wagon walkman western wharf yacht yali yankee yaourt yard yeshiva youpin youyou yuan \
        zanzi zèbre zézette zibeline zigoto zingaro zizi zombi zonard zone zoom zouave
        """.split(separator: " ").map(String.init)
}
