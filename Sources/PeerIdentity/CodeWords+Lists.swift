// SPDX-License-Identifier: Apache-2.0
// peersync

/// Chosen by hand for being easy to hear, to say and to spell: no two of a list sound alike or differ by one letter only.
extension CodeWords {
    static let english = """
        aardvark abacus ability aboard about above acacia accurate achieve acorn acoustic acre acrylic active actress actual address \
        adjust admire adobe adopt advance advert advice aerosol afford after again agile ahead airbag aircraft airfield airline airport \
        airship airtight alarm alcove alder alfalfa alibi alike alley almond aloft alone alpaca alpine already also always amber \
        amethyst amount amulet anchor ancient anise ankle annual another answer antenna anthem antler anvil anyone anyway apex apple \
        apricot apron aquarium aqueduct arcade arctic armchair around arrange artful artwork ashore aside asleep aspen asphalt assemble \
        asteroid atoll atom attic auburn audio author autumn avatar avocado awake award away awesome awhile awning axis axle azalea \
        baby backyard bacon bagel bagful baggage bagpipe bakery balcony balloon balsam bamboo banana bangle banjo banner barefoot barge \
        barley barn basalt basement bashful basin basket batch bathtub battery beaker beam beanbag beard beauty become bedroom bedside \
        bedtime beehive beeswax beetle before befriend begin behave beige bellbird bench best better between beyond bicycle bike birch \
        birdcage birthday biscuit bison blade blanket blazer blend blizzard bloom blossom blouse bluebell blunt blur boatyard bobbin \
        bobcat bobsled boiler bolt bonfire bongo bonnet bonsai bonus bookshop boost bootlace borrow botany bottle bouncy bouquet \
        boutique boxcar boxer boxing brace braid breadbox breeze brick bridle brief brim brittle broad broccoli bronze brook broth \
        brownie bubble bucket buddy budgie buffalo buggy bugle build bulb bulky bulldog bumper bundle bungalow bunk bunny burlap \
        burrito business busy butler button buyer buzzard cabbage cabin cablecar cactus calcium calf calico caller camera camp canal \
        candy canister canopy canteen canyon cape caramel carbon cardigan career cargo caribou carpet carriage cascade cashmere castle \
        casual catcher cater catfish catnip cattail catwalk cauldron cautious caviar cedar celery cello cement central ceramic chair \
        charcoal chase cheap cheddar cheese cherry chess chew chicken child chimney chinwag chipmunk chisel chive choice chorus chowder \
        chrome chuckle chunk churn chutney cider cinnamon circuit cirrus citizen city clarinet clasp claw cleanup clever click cliff \
        cloak clog closet clothing cloudy clown clue cluster coach coalmine coastal coating cobalt cobbler cobra cobweb cocoa codeword \
        coil cold coleslaw collie column comb comet comfort comic computer condor cone confetti conjure connect cookbook cooler copper \
        copy cork cornmeal costume cotton count cover cowbell cowslip coyote cradle craft crane crayon creature crewmate crib cricket \
        crimson crisp critter crocus crop crossbar crowd crumb crunch crystal cuckoo cucumber cuff cuisine cupboard cupcake cupful curd \
        curler current curtain curve cushion custard cutlery daffodil dahlia dainty daisy dancer dapper dare darkroom dash data \
        daughter daybreak daydream daylight daytime dazzle deadline debate decimal deckhand deep defrost defy delta demand denim depot \
        depth derby describe design desk detail develop dewdrop diagram dial diary diesel digger dime dimple dinghy dinner dinosaur \
        dirt dishpan display ditch ditto dizzy dock doctor doghouse dogwood doll dolphin donate donkey door dormouse dovecote downhill \
        dozen drainage drama drawer dream dress drift drill drink drip drive drizzle drone droplet drum duchess duckling dugout duke \
        dumpling dungeon dust duty dynamo each eager eagle earlobe earmuff earplug earring earth earwig easel eastern easy eatery ebony \
        echo eddy edge educate eggcup eggshell egret eighteen eject elastic elbow electric elephant elevator embark emblem embrace \
        emerald empty enamel enchant endless energy engage engine enough enter envelope equal erase errand estate estimate everyone \
        exchange excite exhale exhibit exit expand extend eyebrow eyeliner eyesight fabric factory faculty fade fairway falcon fallout \
        famous fancy fantasy faraway farmyard fashion fastener fathom faucet feature fedora feed feeler felt fence fern ferret fetch \
        fiction fiddler field fifty fight film filter finch find finger finish firefly first fishery five fixture fizz flagship flake \
        flamingo flannel flap flask flatfish flavor fleece flicker flint flipper float floor floppy floss flow fluffy fluid flurry \
        flute flywheel foal foamy focus foggy folk follow fondue food footpath forest forklift fortune foster founder foxglove foxtrot \
        frame freckle freezer freight friend frock frog frost frown frozen fruit fudge funfair funnel furnace furrow fuss fuzzy gable \
        gadget gallery game gander gangway garbage garden gargoyle garlic garment garnet gasoline gateway gather gauze gavel gazelle \
        gear gecko gemstone genius genuine gerbil gesture getaway geyser giant giddy gift gigabyte giggle gingham giraffe girder \
        giveaway gizmo glacier glad glass glaze gleam gleeful glen glider glimmer glitter globe gloomy glory glossy glowworm goalpost \
        goat goblet goldfish golfer gondola gong goodbye goose gopher gorge gosling gown graffiti grain gram granite grape grasp \
        gravity greenery grid gripper grocery groom grouse grove grow grub guard guava guess guinea guitar gulf gumball gumdrop gumtree \
        guppy gusty gutter hacienda hacksaw haddock haiku hairpin halftime halibut hallway halo halter hamlet hammock hamper hamster \
        handle happen hardware harness harvest hatchery havoc hawk hawthorn hayloft haystack hazard hazel headband healthy heart heater \
        heavy hedgehog height helmet helper henhouse herald hexagon hiccup hickory hidden highway hiker hillside hinge hint hippo hoax \
        hockey hoist holder holiday holly hologram home honeybee honk hoodie hoof hooray hopeful hornet horsebox hotel hothouse \
        hotplate house hoverfly howl hubcap huge hull human hundred hungry hurdle hurry husband husky hustle hutch hyacinth hydrant \
        hyena ibis iceberg icepack icicle icing igloo ignite ignore iguana image imitate impala import improve inchworm increase index \
        indigo indoor industry inflate inhale inject inkblot inkling inkpot inkwell inlay inlet input inspire invite iron island ivory \
        jacket jaguar jasmine jawbone jaybird jelly jetlag jetty jewel jigsaw jogger joyful joystick jubilee juggler juice jukebox \
        jumbo jumpsuit junction jungle juniper kale kangaroo kayak keen keepsake kelp kennel kettle keyboard keyhole keynote keypad \
        kickball kiln kilogram kimono kinder kingpin kinship kiosk kitchen kite kitten kiwi knapsack kneecap knitwear knock knuckle \
        koala kumquat label lacrosse ladder ladle ladybug lagoon lakeside lambda lance landmass lantern lanyard laptop lapwing larch \
        lark larva laser latchkey latitude lattice laugh laundry laurel lavender lavish lawn lawyer leader leaflet league leap learn \
        leash leather leave ledger leeway left legacy legume leisure lemon lemur length lens lentil leopard level library lifeboat \
        lighter likewise lilac lily limb limeade liner linkage lion lipstick liquid list lively lizard loaf lobby lobster locker locust \
        lodge lofty logbook logo lollipop longboat loop loosen lopsided lorry lotion lotus loud lounge love lowland lucky luggage \
        lullaby lump lunch lung lupin lyrebird lyric macaw machine mackerel magenta magma magnolia magpie mahogany mailbox mainland \
        makeup mallard mammoth manatee mandarin mango mantis many maple marble marina market marlin marmot maroon marsh marvel mask \
        mason matchbox matrix mattress maypole meadow meal meantime measure meatball melon mend mercury meringue mermaid mesh metallic \
        meteor method metro midday midnight midweek mighty mild milepost milkman mimic mimosa mineral minibus minnow minty mirror \
        mischief mobile moccasin modem money mongoose monitor monsoon monument moody moon mortar mosaic mosquito mossy most mothball \
        motor motto mountain movement movie muddle mudflat mudguard muffin mulberry mulch mule mural museum mushroom mustang muzzle \
        myrtle myth nacho namesake nanny napkin naptime narrow narwhal navy nearby nebula necklace nectar needle neon nephew nerve \
        nestling network neutral newborn newsreel newt nibble nickel niece nightcap nine ninja noble nobody noodle nook noonday \
        northern nosedive notch notepad nothing nougat nova nowadays nowhere nozzle nucleus nugget number nursery nutmeg nutrient \
        nutshell nylon oakwood oarsman oatcake oatmeal obelisk oblong oboe observe obtain obvious ocean ocelot octopus oddball offer \
        office often ogre oilcan oilskin okra olive once onion online only onward onyx opal opener opposite orange orca orchard order \
        ordinary oregano oriole ornament osprey ostrich other ottoman outback outcome outdoor outer outfit outgrow outline outpost \
        outside ovenware overall owlet owner oxbow oxen oxtail oxygen oyster pace package paddle padlock paint palace pancake panda \
        panel panpipe panther papaya paper paprika parasol parcel pardon parkway parrot parsley partner pasta patchy path patio pattern \
        pavement pavilion payday payment peacock peanut peapod pearl pebble pecan pedestal peephole pegboard pelican pencil penguin \
        penknife pennant penpal pentagon peony people pepper perch perfume perhaps pestle petal petrol petunia pewter pheasant phoenix \
        phone photo piano piccolo pickup picnic picture pigeon piglet pigment pigtail pillar pinafore pinball pinecone pink pinto \
        pinwheel pipeline pita pitfall pixel pizza plaid plant plaster platform play plaza pleasure pledge plenty plot plug plumage \
        plunge plush plywood pocket podium poem pollen polygon poncho pond ponytail poolside popcorn poplar poppy porpoise porridge \
        potato pothole potluck pottery pouch poultry pounce powder powerful prank prawn predict premium prepare pretzel prevent \
        primrose produce pronoun proof puck pudding puffer pulley pulp puma pumice pumpkin puncture puppet purchase purify purple purse \
        pushover python quack quail queen quench question quiet quill quince quirk quiver rabbit racer radar radish ragtime railway \
        rainbow raisin rake ranch random rapid ratchet rattle raven ravine razor ready reason recall recycle reduce redwood reef \
        referee refill reggae regular rehearse reindeer rely remote render renew reopen repeat reptile rescuer resin resort restore \
        result rethink return reward rewind rhino rhubarb ribbon rice rickshaw ricotta riddle ridge rinse ripen ripple risk river \
        roadside roar roast robe robin robot rocky rodent roller rooftop rookie roomy rooster rosemary rosy rotate roundup rowboat \
        rowdy rowing royal ruby rucksack rudder ruffle rugged ruler rumble rune runner runway rush rustic rutabaga saddler safely \
        saffron saga sailboat salad salmon salsa salt sample samurai sandwich sapling sapphire sardine satchel sauce sauna save sawdust \
        sawhorse sawmill sawtooth scallop scarf scatter scenery school scooter scope scrap screen scroll scuba sculptor seabird seafood \
        seagull seahorse seaplane search seaside seatbelt seaweed section secure sedan seedling seesaw segment seldom select selfish \
        senior sentence separate sequin serpent sesame session setback settler seven shadow shallow shampoo shanty shape shark shawl \
        sheet shelter shepherd sheriff shield shine shipyard shiver shoebox shop short shoulder shovel shower shrimp shrub shuffle \
        shuttle sibling sickle sidewalk sierra sieve sigh signal silicon silk silver similar simmer single sinker siphon sitcom sitter \
        sixpence sixteen sizzle sketch skewer skier skiff skillet skim skipper skirt skittle skydive skylight slab slate sled sleeve \
        slender slide slight sling slipway sloth slowdown slumber small smart smash smelly smile smock smooth smudge snack snail snake \
        snapshot snazzy sneaker sneeze snippet snooker snorkel snout snow snug soak soapy soccer sofa softball solar solid soloist \
        solve someday songbird sonic soot sound soup southern souvenir soybean spaceman spaniel spare spatula speak special speech \
        spell spend sphinx spice spider spillway spinach splash splendid split spoil spoke sponge spoon spotless spray spread sprinkle \
        sprout spruce spur spyglass squash squeeze squirrel stadium stage stairway stallion stamina stand staple starling statue stay \
        steamer steeple stem stencil stereo steward stick still stingray stir stomach stonefly stopover storm stove straw street stripe \
        strudel studio stuff stump sturgeon subject suburb subway subzero sudden sudoku sugar suggest suitcase summit sunbeam sundial \
        sunhat sunlight sunroof sunset super sure surface sushi swamp swan swarm sweater sweeper swift swimsuit swirl switch swivel \
        swoop sycamore symmetry symphony syrup tabby tablet tackle taco tactic tadpole tailwind takeaway talker tall tank target tarmac \
        tarp tartan tassel taste tattoo tavern taxi teabag teacup teak teammate teapot tearoom teaspoon teatime teenager tent tepid \
        termite terrace tester thankful thimble thing third thistle thousand thread thrill throat thumb thunder thus tiara tidal \
        tidiness tidy tiger tiled tilt timeline tinfoil tinsel tinted tinware tiptoe title toadfish today toddler toenail toffee tofu \
        together toggle token tollgate tomato tomorrow tonight toolbox tooth topaz topcoat topic topple topsoil torch tornado tortoise \
        toucan tough tower township toybox toyshop track trade trail trapeze tray treat treetop trek trellis trench tricycle trident \
        trinket tripod trivia trolley trombone trout trowel trucker true trumpet trunk trust truth tube tugboat tulip tumbler tuna \
        tundra tuneful turbine turnpike turret turtle tusk tutor tuxedo tweed twelve twenty twice twig twilight twinkle twister typhoon \
        ukulele ultimate ultra umbrella umpire unable unaware unbutton uncle uncover underdog uneven unfold unhappy unicorn uniform \
        unique unit universe unkind unknown unlike unlock unpack unplug unsure until unusual unveil unwrap unzip upbeat update upgrade \
        uphill uphold upkeep uplift upload upper upright upset upside upstairs upswing uptown upturn upward urge useful usher usual \
        utensil utmost vacuum valuable valve vanilla varnish vase vault vector veggie vehicle velvet veneer viaduct vibrant viewing \
        vinegar vintage vinyl violet visor vista visual vitamin vocal voice volcano volley vortex voucher vowel vulture wafer waffle \
        wagon wagtail waitress walkway wallet walnut walrus waltz wanderer want warbler wardrobe warmer washroom wasp watchdog waterway \
        wattage waxwork wealth weaver wedding weekly welcome well western wetland wetsuit wharf wheat wheel whelk whim whinny whisk \
        whizz wicket widen widget width wiggly wildcat willow window wing winter wiper wire wisdom wishbone within witness wizardry \
        wobble wolf wombat wonder woodland wool wordplay workshop world worm worth wrapper wreath wren wrestle wriggle wrinkle wrist \
        writer yacht yard yearbook yeast yellow yodel young youth yummy zebra zebu zesty zigzag zinc zinnia zipline zipper zither \
        zodiac zucchini
        """.split(separator: " ").map(String.init)

    static let french = """
        abandon abeille abîme abolir abondant abord abri abrupt absence absolu abstrait absurde académie acajou accalmie accès accourir \
        acheteur acide aciérie acrobate acteur addition admettre adorable adoucir adresse adulte aérien affaire affiche affluent affût \
        agate agenda agir agiter agneau agrafe agréable agricole agrume aïeul aigrette aiguiser aileron ailleurs aimant ainsi airelle \
        aisance ajonc ajuster albâtre album alchimie alerte alezan algèbre algue aligner aliment alliance allonger allure almanach \
        aloès alouette alphabet altesse altitude alto alvéole amandier amarre amateur amazone ambition amiral amitié amont amorce \
        amphore ampleur ampoule amusette ananas ancêtre anecdote anémone angle anguille animal année annonce anorak anse antilope \
        anxieux apaiser aperçu aplatir apogée appareil appétit apport approche appui arachide araignée arbalète arbitre arbre arbuste \
        arceau archive ardeur ardoise arène argent argile argot argument armoire armure arôme arpège arrêt arrivée arrosoir article \
        aspic assiette associer astre astuce atelier athlète atlas atout attache attente attrait aubaine auberge aucun audace auréole \
        aurore aussi autobus autruche auvent avaler avance aventure averse aveu aviateur avion avis avoine avril azimut azote azur \
        babiole bâche badaud badge badine bagage baguette bahut baigneur bâillon balance baleine balise bandeau banlieue banque baobab \
        baquet baraque barbier baril barrière baryton bascule bassin bastion bateau bâtiment bâton baudrier bazar bécane bégonia \
        belette bélier belote bémol bénéfice bénir béquille berceau béret berge berline besace besoin bétail biais bibelot bicorne \
        bidon bidule bienvenu bijou bilan bilingue billet binette bingo binocle biologie bivouac bizarre blague blason bleuet blini \
        blond blottir bobard bobine bocal boeuf bois boléro bolide bonbon bondir bonheur bonjour bonté bordure boréal borne bosquet \
        boucle boudoir bouée bougie bouillon boulon bourdon boussole bovin bowling bramer branche brasier bravo brebis brèche bref \
        bretelle breuvage brevet bribe brigade brillant brin brioche briquet bristol broderie brosse brouette broyeur brugnon bruit \
        brûler brume brunch brusque bruyant bûcheron buisson bureau burger butane butin butoir buvard cabane cabriole cacao cachette \
        cadeau cadran café cageot cagnotte cahute caillou caïman caisse calamar calèche calme calorie camarade camion caneton canular \
        capable capital caprice capsule capture capuche carnet carotte carton casier cassette causer cavalier caverne cédille ceinture \
        cendrier cèpe cercle céréale cerfeuil cerise cerner certain cerveau cesser chacal chahut chalet chambre chanson chapitre chaque \
        château chaume chef chemin chenille chèvre chien chiffre chignon chiot chocolat chose chou cible cidre ciel cigale cigogne cime \
        cinéma cinq cintre cirque citadin citerne cithare citron civet civière clairon clameur clan clapet clavier client climat clip \
        cloche cloison clone club cocarde cocher coffre cognée cohérent coiffure coincer colis colonne colza commode comtesse concert \
        congé conifère consigne contact convoi coopérer copain copeau copie coquille corail corbeau cordon coriace cormoran corolle \
        corridor corsaire cortège corvette cosmos cosse cosy côte coton coucou coude couffin couguar couleur couple courrier cousin \
        coutume couvée crabe crachin craindre crampon crapaud cratère cravate crawl crécelle crédit crème créneau cresson creux \
        crevette crier crinière croate croire croquis croûton crustacé cube cubisme cueillir cuillère cuirasse cuivre culture cumin \
        curieux curseur cuvette cycliste cylindre cymbale cyprès dalle dame damier dandy danseur dauphin débit déborder débris débutant \
        décalage décembre déchet déclic découpe décrire dédale dédicace déduire déesse défaut défense défilé déformer dégât dégel \
        dégourdi degré déguiser dehors déjà déjeuner délai délégué délice déluge demeure demi démolir denrée densité dentelle départ \
        dépêche déplacer depuis déranger dérive dernier dérouler derrière derviche désert désordre dessous destin détente détroit dette \
        deux devant devise dévoué diadème diamant diapason dictée diète diffuser digital digne dilemme diluer dimanche dindon dîner \
        diplôme direct diriger discours dissiper distance diva divers divin dizaine docile document dodo dogue dolmen domaine domicile \
        dommage dompteur donc donjon donneur doré dorsal dortoir dorure dosage dossier douane doublure douceur doudou douillet douzaine \
        doyen dragon drapeau droit druide dune duplex durable dureté durian duvet ébène éblouir écaille écart échange échec éclat \
        éclipse éclore écluse école économe écorce écouteur écran écrivain écrou écuelle écume écurie écusson édifice édition édredon \
        éduquer effacer effet effort effrayer égal égarer élancer élargir élégant élément elfe élite élixir éloge éloigner éluder émail \
        embellir émettre éminent émission émoi émotion empereur empire emploi emprunt enceinte enclume encolure encrier endive endosser \
        endroit enfant enfin engrais énigme enjambée enjeu enjoué enlever énoncé énorme enquête enrichir enseigne ensuite entaille \
        entier entrain envoi éolienne épagneul épais épargne épaule épave épeler éperon éphémère épicier épilogue épingle épisode \
        éponge époque époux épreuve équerre équipe érable érosion erreur éruption escalier escorte escrime espadon espèce espion espoir \
        esprit essai essence essuyer estomac estrade estuaire étagère étaler étamine étanche étape état éteindre étendue éternel étirer \
        étoffe étoile étonner étourdi étrange étrenne étudiant étui euphorie éveil éventail évident éviter évoluer exact examen excès \
        excuse exemple exercice exister exotique expert exploit expo express extra fable fabuleux façade facette facile façon faïence \
        faille faisan falaise fameux familier fanfare fanion farceur fardeau farfelu fatigue faune fauteuil fauvette faveur favori \
        féerie feinte fendre fenêtre fennec fenouil fermeté fertile festival feuille feutre fève février fibre ficelle fidèle fierté \
        fiesta figure filin final finesse fiole fiston fixe fjord flèche fleuve flexible flocon flore flotte flou fluor fluvial foin \
        foire fonction fontaine forain force forgeron formule forum fossette fouet fougère fouine foulard fourrure fraction fragile \
        fraise franc frayer frégate frelon frémir fréquent frère fresque friche frigo frileux fringale frisson frite froideur fromage \
        front frotter frugal fuir fumée furet fusain fuseau fusion futé futur gabarit gagnant gaillard gaine galaxie galerie galion \
        galop gamin gamme gant garant garçon gare gauche gaufre gazon gelée gencive gendarme général genou genre gentiane géologue \
        géomètre géranium gérer germe gésier gibbon gibier gigot gilet girolle gîte givre glaise glissade gloire glouglou glucose \
        glycine gnocchi gnome gobelet godet goéland gommette gonfler gouache goudron gouffre goujon goulot gourmet gousse goût goyave \
        gracieux grade gratin grêle grenier grès griffe grillon grimace grive grogne groin gronder grotte grumeau gruyère guêpe \
        guéridon guichet guidon guignol guimauve guise gymnase habit hachis hamac hameçon hanche hangar hanneton hareng haricot \
        harmonie harpe hasard hâte hâtif hausse hautbois havre hebdo hectare hélium herbier héritier hermine héron herse hésiter \
        heureux hibiscus hibou hilare hisser histoire hiver hobby hochet homard honnête hoquet horaire horde horizon horloge hormis \
        hotte houblon houle hublot huile huissier huître humble humide humour humus huppe hurler hybride icône idéal idée identité \
        idiome illustre îlot immeuble immobile incident inclure inconnu inédit infini info infusion initial inonder inouï inquiet \
        inscrire insecte insigne instinct intact intérêt intrigue inutile inverse iode iris isolé issue item ivoire jacinthe jacquet \
        jade jadis jaillir jaloux jamais jambe janvier jardin jargon jauge jaunir javelot jazz jersey jetée jeton jeudi jeunesse jingle \
        jockey jointure joker joli jongleur jonque joueur journal jovial joyeux judo juillet juin julienne jumeau jupe jupon jury \
        justice juteux juvénile kaki karaté képi kermesse klaxon labo lâcher lagune lainage laisser laitier lama lamelle lampion langue \
        lanière lapin lardon largeur larme lasagne lasso lavabo lavoir layette leçon lecture légende légion lessive leste lettre levain \
        levier levure lexique lézard liaison liane liasse liberté lichen lieu lièvre ligue limace limite limonade limpide linge liseron \
        lisière litre littoral livret lobe location logique lointain loir loisir look lorgnon loriot lors loto louange louche loukoum \
        loupe lourd loyal loyer lubie lucarne luciole lueur luge luire luisant lumière lunaire lundi lunette lustre lutrin lutteur \
        luxueux luzerne lycéen lynx madrier magasin magie mairie maïs majesté major malgré malin maman manchon manège maniable manoir \
        manquer mansarde manuel maquette marathon marché mardi marelle marge marquis marron marteau mascotte masque masse matelas \
        matière matou mauvais maximum mazout mèche médaille médecin méduse meilleur mélange mélèze membre même mémoire ménage mener \
        menhir menton menuet merle mérou messager mesure métier meuble meunier miauler micro midi miette mieux mijoter milieu million \
        mimer mince minuit miracle mise mistral mitaine mixte mocassin module moellon moineau molaire molécule mollet moment monarque \
        monde monnaie monocle montagne moqueur moral morceau morille morse moteur motif mouchoir mouette moufle mouiller moulin mousson \
        mouton moyeu muguet mulot multiple mûrir murmure muscle musicien myosotis mystère nacelle nacre nageoire naître nandou nappe \
        narcisse narine narval naseau natation natte nature naufrage nautique navette navire néant négatif négoce neige nénuphar nerf \
        neveu niche niveau noce nocturne noeud noisette nomade nombre nommer nord normal notable notion notoire notre nouer nounou \
        nourrice nouveau novembre novice noyau nuage nuance nuée nuit numéro nuque oasis obéir objet oblique obole obscur obstacle \
        obtenir ocarina occasion occident occuper ocre octave odeur odorat odyssée oeil oeuvre offrande oignon oiseau oisillon okapi \
        ombrelle omelette oncle onctueux ondée ondulé onze opaque opéra opinion opter optique orage orateur orbite ordre oreiller \
        orfèvre organe orgue orient original orme ornement ornière orteil ortie oseille oser osmose osselet otarie oubli ouest ouistiti \
        ouragan ourlet ours outil outre ouvert ouvrier ovale ovation ovni pacha pacte paella pagaie page pagode paillote paisible \
        palette palmier palourde pampa panache panier panneau panorama papillon papyrus paquebot parent parfum parloir parmi parole \
        parquet parvenir passant patate patois patrie pâturage paume paupière pavage payer pays pêcheur peignoir peintre pelage pelle \
        pelouse peluche penaud pendule péniche pensif pépin perdreau pergola période permis perruque personne perte peser petit peuple \
        phrase physique piastre pichet picoter pièce pied pierre piéton pieuvre pile pilier pilote piment pimpant pinceau pingouin \
        pinson pioche pionnier piquet pirate pirogue piscine piste pivert pivoine placard plafond plaque pleuvoir pliage plissé plomb \
        plongeon pluie pluriel plutôt pneu pochette poésie poète poignée pointe poireau poisson poitrail poivre police polka polo \
        pommade pompon poney porche portrait posé possible posture poteau potiron poudre poumon poupée pourpre poussin pouvoir prairie \
        praline pratique préau précieux préface prélude prendre présent prince prise problème prochain profit progrès projet promesse \
        propos protéger proue province prudent prunelle public puissant punaise pupitre purée puzzle pyjama pylône pyramide qualité \
        quantité quartier quatuor quelque quête quiche quignon quitter quiz quota rabais raccord racine raclette raconter rafale \
        raffiner rafting ragoût rajeunir rajouter ralentir rallonge ramage rameau rampe rangée rapace raphia rappel rasade raser rasoir \
        rassis ration rauque rayon rayure réacteur réagir réalité rebâtir rebord rébus recette réchaud récif réclame recoin recruter \
        recto reçu redire redonner réel refaire reflet réforme refrain refuge regain régime réglisse règne regret rejet réjouir relax \
        relief reluire remarque remède remise rempart remuer renard renfort renom rente repas répit réplique réponse reprise requin \
        réserve respect ressort rétablir retenir rétine retour retraite réunion réussite revanche rêverie révolte revue ricaner \
        richesse rideau rien rieur rigide rigole rigueur rincer ring riposte rire risotto risque rival rizière robuste rocaille rocheux \
        rococo rôle roman rompre ronce rondin rongeur ronron roquette rosace rosier rôti rotule rouage rouget rouille rouleau routine \
        ruade ruban rubis rubrique ruche ruelle rugby rugir rugueux ruine ruisseau rumeur ruminer rural ruse rythme sabot sachet \
        sacoche safari safran sagesse saison salive saloon salut samba samedi samovar sanglier santal saphir sarcelle satin sauf saule \
        saumon sauver savant savon scanner sceptre schéma science sciure scolaire score scout script scrupule séance sécateur séchoir \
        seconde secret seigle seize séjour selon semaine sembler semelle semoule sépia sérénade série serrure service seuil sévir \
        siècle siège sieste sifflet silex sillon silo simple sincère sinon sinueux sirène sirop situer slalom slogan smoking société \
        socle soda soeur soierie soif soigner soirée soixante solde soleil solfège solstice solution sombrero sommier sonate sonnerie \
        sonore soprano sorbet sorcier sort sosie soucoupe soudain souffle souhait soulier sourcil sphère spirale sportif stable steppe \
        stock strophe stuc style subit sublime subtil succès sucre suffire suivant sujet support suprême surgir suricate surnom \
        surprise sursaut surtout survol suspense syllabe symbole symétrie syntaxe système tabac tabouret tacite taïga talent talisman \
        talon talus tamaris tambour tamis tampon tandem tango tanneur tantôt tapage taper tapioca tapoter taquin tarif tatami taupe \
        taureau taxe teckel télé témoin tempête tenaille tendon ténèbres tennis ténor tension tenue terne têtard texte théâtre théière \
        thème théorie thermos thorax thuya tibia ticket tiède tiers tigre tilleul timbre timide timon tipi tirage tirelire tiroir \
        tisane tissu titan toast toboggan toilette toison tombola tondre tong tonnerre tonton tonus tordu torrent torsade total totem \
        touffu toujours toundra toupie touriste toutou trafic trajet tramway transat travers trèfle treillis trempe trépied trésor \
        tréteau treuil trêve triangle tribune trille triomphe troc troène trois tronçon trophée trottoir truffe truite tuba tulle \
        tumulte tunique tunnel tuteur tutu tuyau tympan type typique unanime union unir unisson urbain usage usine usuel utile utopie \
        vacarme vague vaillant vaincre vaisseau valable valeur valide vallon valoir valse vanter varech variable vassal vaste vautour \
        vedette végétal veille veinard velours vendredi ventre véranda verbe verdure verger vérité vermeil vernis verrou version vertu \
        verveine veston vétéran vêtir vicomte victoire vidéo vieillir vigie vigneron villa vinaigre vipère virer virgule virtuose \
        visage visite vitesse vitrine vivant vivier vizir voguer voile voisin voiture volant volière volonté voltige volume vorace \
        vouloir voûte voyageur voyelle vrac wapiti yaourt yéti yoga yourte zénith zéphyr zéro zibeline zone zoologie zoom
        """.split(separator: " ").map(String.init)
}
