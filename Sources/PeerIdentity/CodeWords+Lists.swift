// SPDX-License-Identifier: Apache-2.0
// peersync

/// Chosen for being easy to hear, to say and to spell; no two of a list differ by one letter only.
extension CodeWords {
    static let english = """
        aardvark abacus ability ablaze aboard about above abundant acacia accurate achieve acorn acoustic acre acrylic active actor \
        actress actual address adjust admire adobe adopt advance advert advice aerosol afford after again ahead airbag aircraft \
        airfield airline airport airship airtight alarm alcove alder alfalfa alibi alike alley almond aloft alone alpaca alpine already \
        also always amazing amber amethyst amount amulet anchor ancient ankle another answer antenna anthill antler anvil anyone anyway \
        apex apple apricot apron aquarium aqueduct arcade arctic arise armchair around arrange artful artwork ascend ashore aside \
        asleep aspen asphalt asteroid atoll atom attic auburn audio author autumn avatar avocado awake award away awesome awhile \
        awkward awning axis axle azalea backyard bacon bagel baggage bagpipe bakery balcony balloon balsam bamboo banana bangle banish \
        banjo banner barefoot barge barley barn basalt basement bashful basin basket batch bathtub battery beaker beam beanbag beard \
        beauty become bedroom bedside bedtime beehive beeswax beetle before befriend begin behave beige bellboy bench best better \
        between beyond bicycle bike birch birdcage birthday biscuit bison blade blanket blazer blend bliss blizzard bloom blossom \
        blouse blubber bluebell blur boatyard bobbin bobcat bobsled boiler bolt bonfire bongo bonnet bonus bookshop boost bootlace \
        borrow botany bother bottle bouncy bouquet boutique boxcar boxing brace braid breadbox breeze brick bridge brief brim brittle \
        broad broccoli bronze brook broth brownie bubble bucket buddy buffalo buggy bugle builder bulb bulky bulldog bumper bundle \
        bungalow bunk bunny burden burlap burrito business busy butler button buyer buzzard cabbage cabinet cactus cake calcium calf \
        calico camera canal candy canister canopy canteen canyon capybara caramel carbon cardigan careful cargo caribou carpet carriage \
        cascade cashmere castle casual catcher cater catfish catnip cattail catwalk cauldron cautious caviar cedar celery cello cement \
        central ceramic chair charcoal cheap cheddar cheese cherry chess chew chicken child chimney chipmunk chisel chive chorus \
        chowder chrome chuckle chunk churn chutney cicada cider cinnamon circuit cirrus citizen city clarinet clasp claw cleanup clench \
        clever click cliff cloak clog closet clothing cloud clown clue clump cluster coach coal coastal coating cobalt cobbler cobra \
        cobweb cocoa codeword coin cold coleslaw collar column comb comet comfort comic computer condor cone confetti conjure connect \
        cookbook cooler copper copy cork cornmeal costume cotton country cover cowbell cowslip coyote cradle craft crane crayon \
        crewmate crib cricket crimson crisp crop crossbar crowd crumb crunch crystal cuckoo cucumber cuff cuisine cupboard cupcake \
        cupful curd curler current curtain curve cushion custard cutlery daffodil dahlia dainty daisy damson dancer dapper darkroom \
        dart data daughter dawdle daybreak daydream daylight daytime dazzle debate decimal deck deep defrost defy delta demand denim \
        depict depot depth derby describe design desktop detail develop dewdrop diagram dial diary diesel diet digger dime dimmer \
        dimple dinghy dinner dinosaur dish display ditch ditto divide dizzy dockyard doghouse dogwood doll dolphin donate donkey door \
        dormouse dove downhill dozen drainage drama drawer dream dress drift drill drink drip drive drizzle drone droplet drum duchess \
        duckling dugout duke dumpling dungeon dusk duster duty dwindle dynamo each eager eagle earlobe earmuff earplug earring earth \
        earwig easel eastern easy eatery ebony echo eddy edge edible educate eggcup eggshell egret eighteen eject elastic elbow \
        electric elephant elevator embark emblem embrace emerald empathy empty enamel enchant endless endure energy engage engine \
        enlist enough enter envelope equal erase errand estate estimate everyone exchange exhale exhibit exit expand extend eyebrow \
        eyeliner eyesight fabric factory faculty fade fairway falcon fall famous fancy fantasy faraway farmyard fashion fastener fathom \
        faucet fearless feature fedora feed felt fence fern ferret fetch fiction fiddler field fifteen fight film filter finch finger \
        firefly first fishery five fixture fizz flagship flake flamingo flannel flap flask flatfish fleece flicker flint flipper float \
        floor floppy floss flow fluffy fluid flurry flute flywheel foam foggy foil folk follow fondue food footpath forest forklift \
        fortune foster founder foxglove foxtrot frame freckle freezer freight friend frigate frock frog frost frown frozen fruit fudge \
        funfair funnel furlong furnace furrow fuss fuzzy gable gadget gallery game gander gangway garbage garden gargoyle garlic \
        garment garnet gasoline gateway gather gauze gavel gazelle gear gecko gemstone genius genuine gerbil getaway geyser giant giddy \
        gift gigabyte giggle gimmick gingham giraffe girder giveaway gizmo glacier glad glass glaze gleam gleeful glen glider glimmer \
        glitter gloomy glory glossy glove glowworm goalpost goat goblet goldfish golfer gondola gong goodbye gooey goose gopher gorge \
        gosling gown graffiti grain gram granite grape grasp gravity greenery grid gripper grocery groove grouse grow grub guard guava \
        guess guitar gulf gumbo gumdrop gumtree guppy gurgle gust gutter hacienda hacksaw haddock haiku hairpin halftime halibut \
        hallway halo halter hamlet hammock hamper hamster handle happy hardware harness harsh harvest hasty hatchery havoc hawk \
        hawthorn hayloft haystack hazard hazel headband healthy heater heavy hedgehog height helmet helper henhouse herald hexagon \
        hibiscus hiccup hickory hidden highway hiker hillside hinder hinge hint hippo hoax hockey hoist holder holiday holly hologram \
        home honeybee honk hoodie hoof hooray hopeful hornet horsebox hotel hothouse hotplate house hoverfly howl hubbub hubcap huddle \
        huge hull human hundred hungry hurry husband husky hustle hutch hyacinth hydrogen hyena hyphen ibis iceberg icepack icicle \
        icing igloo ignite ignore iguana imitate impala import improve inchworm increase index indigo indoor industry inflate inhale \
        inkblot inkling inkpot inkwell inlay inlet input inspire inventor iron island ivory jacket jagged jaguar janitor jasmine \
        jawbone jaybird jelly jetty jewel jigsaw jogger jostle joyful joystick jubilee juggler juice jukebox jumpsuit junction jungle \
        juniper kale kangaroo kayak kazoo keen keepsake kelp kennel kettle keyboard keyhole keynote keypad kickball kiln kilogram \
        kimono kind kingdom kinship kiosk kitbag kitchen kite kitten kiwi knapsack kneel knitwear knock knuckle koala kumquat lacrosse \
        ladder ladle ladybug lagoon lakeside lambda lamp lance landmass lantern lanyard lapel laptop lapwing larch lark larva laser \
        latchkey latitude lattice laugh laundry laurel lavender lavish lawn lawyer leader leaflet league leap learn leash leather leave \
        ledger leeway left legacy leisure lemming lemon lemur length lens lentil leopard level library lifeboat lighter likewise lilac \
        lily limb limeade liner lion lipstick liquid lizard loaf lobby lobster locker locust lodge logbook logo lollipop longboat loop \
        lopsided lorry lotion lotus lounge lovely lowland lucky luggage lullaby lumber lunch lung lupin lyric macaw machine mackerel \
        magenta magma magnolia magpie mahogany mailbox mainland makeup mallard mammoth manatee mandarin mango mantis maple marble \
        marina market marlin maroon marvel marzipan mask mason matrix mattress mayfly maypole meadow meal meantime measure meatball \
        meerkat melon mend mercury meringue mermaid mesh metallic meteor method metro midday midnight midweek mighty milepost milk \
        mimic mimosa mineral minnow minty mirror mobile moccasin modem mohair money mongoose monitor monsoon monument moody moon moped \
        mortar mosaic mosquito mossy most mothball motor motto mountain movement movie mudflat mudguard muffin mulberry mulch mule \
        mural museum mushroom mustang muzzle myrtle myth nacho namesake nanny napkin naptime narrow narwhal nautilus navy nearby nebula \
        necklace nectar needle neon nephew nerve nestling network neutral newborn newsreel newt nibble nickel niece nifty nightcap nine \
        ninja noble nobody nonsense noodle nook noonday northern nosedive notch notepad nothing nougat nova nowadays nowhere nozzle \
        nucleus nugget nursery nutmeg nutrient nutshell nylon oakwood oarsman oatcake oatmeal obelisk obey oblong oboe observe obtain \
        obvious ocarina ocean ocelot octane octopus offer office often ogre oilcan oilskin okra olive omit once onion online only \
        onward onyx opal opener opposite orange orca orchard order ordinary oregano oriole ornament osprey ostrich otter ottoman \
        outback outcome outdoor outfit outgrow outlet outpost outside ovenware overall owlet owner oxbow oxen oxtail oxygen oyster pace \
        package paddle padlock paint palace pancake panda panel panpipe panther papaya paper paprika parcel pardon parkway parrot \
        parsley partner pasta patchy path patio pattern pavement pavilion payday payment peacock peanut peapod pearl pebble pecan \
        peculiar pedestal pegboard pelican penalty pencil penguin pennant pentagon peony people pepper perch perfume perhaps perky \
        pestle petal petrol petunia pewter pheasant phoenix phone photo piano piccolo pickup picnic picture pigeon piglet pigment \
        pigtail pilchard pillar pinafore pinball pink pinto pinwheel pipeline pita pitfall pixel pizza plaid planet plaster platform \
        play plaza pleasure pledge plenty plot pluck plug plumage plunge plush plywood pocket podcast podium poem polecat pollen \
        polygon poncho pond ponytail poolside popcorn poplar poppy porpoise porridge potato pothole potluck pottery pouch poultry \
        pounce powder powerful prawn predict premium prepare pretzel primrose produce pronoun proof pudding puffer pulley pulp puma \
        pumice pumpkin puncture puppet purchase purify purple purse pushover python quack quail queen quiet quill quince quirk quiver \
        rabbit racer radar ragtime railway rainbow raisin ranch random rank rapid rare ratchet rattle raven ravine razor ready reason \
        recall recorder recycle reduce redwood reef referee refill reggae regular rehearse reindeer rely remote render renew reopen \
        repeat reptile rescuer resin resort restore result rethink return reward rewind rhino rhombus rhubarb ribbon rice rickshaw \
        ricotta riddle rinse ripen ripple risk river roadside roar roast robe robin robot rocky rodent roller rooftop rookie room \
        rooster rosemary rosy rotate roundup rowboat rowdy royal ruby rucksack rudder ruffle rugged ruler rumble rummage rune runner \
        runway rush rustic rutabaga saddler safe saffron saga sailboat salad salmon salsa salt sample samurai sandwich sapling sapphire \
        sardine sash satchel sauce sauna sawdust sawhorse sawmill scallop scamper scarf scatter scenery school scooter scope scrap \
        screen scroll scuba sculptor scurry seabird seafood seagull seahorse seaplane search seaside seatbelt seaweed secure sedan \
        seedling seesaw segment seldom select selfish senior sentence separate sequin serpent sesame session settler seven shadow \
        shallot shampoo shanty shape shark shawl sheep shelter shepherd sheriff shield shimmer shine shipyard shiver shoebox shop short \
        shoulder shovel shower shrimp shrub shuffle shuttle sibling sickle sidewalk sierra sieve sigh silicon silkworm silver similar \
        single sinker siphon sitcom sitter sixpence sixteen sizzle sketch skewer skid skier skiff skillet skipper skirt skittle skydive \
        skylight slab slate sled sleeve slender sleuth slide slight slim sling slipway sloth slowdown small smart smile smooth smudge \
        snack snail snake snapshot snazzy sneaker sneeze snippet snooker snorkel snout snow snug soap soccer sock sofa softball solar \
        solid soloist solve someday songbird sonic soot sound southern souvenir soybean spaniel spare spatula speak spectrum speech \
        spell spend sphinx spice spider spillway spinach splash splendid split spoil spoke sponge spoon spotless spray spread sprinkle \
        sprout spruce spur spyglass squash squeeze squirrel stadium stage stairway stallion stamina stand staple starling statue stay \
        steamer steeple stem stencil stereo steward stick still stingray stir stitch stomach stonefly stopover storm stove straw street \
        stripe strudel studio stuff stump sturgeon subject suburb subway subzero sudden sudoku sugar suggest suitcase summer sunbeam \
        sundial sunhat sunlight sunroof sunset super surface sushi swallow swamp swan swarm sweater sweeper swerve swift swimsuit swirl \
        swivel swoop sycamore symmetry symphony syrup tabby tablet tackle taco tactic tadpole takeaway talk tankard tape target tarmac \
        tarp tarragon tartan tassel taste tattoo tavern taxi teabag teacup teak teammate teapot tearoom teaspoon teatime teenager tent \
        tepid termite terrace tester thank thatch thimble thing third thistle thousand thread thrill throttle thumb thunder thus tiara \
        tidal tidy tiger tilt timeline tinfoil tinsel tiptoe title toadfish today toddler toenail toffee tofu together toggle token \
        tollgate tomato tomorrow tonight toolbox tooth topaz topcoat topic topple topsoil torch tornado tortoise toucan tough tower \
        township toybox toyshop track traffic trail trapeze tray treat treetop trek trellis trench tricycle trident trinket tripod \
        trivia trolley trombone trout trowel trucker true trumpet trunk trust truth tube tuck tugboat tulip tumbler tuna tundra tuneful \
        turbine turnpike turret turtle tutor tuxedo twang tweed twelve twenty twice twig twilight twinkle twister twitch typhoon \
        ukulele ultimate ultra umbrella umpire unable unaware unbutton uncle uncover underdog unearth uneven unhappy unicorn uniform \
        unique unit universe unkind unknown unlike unlock unpack unplug unsure until unusual unveil unwell unzip upbeat update upgrade \
        uphill upkeep uplift upload upper upright uproar upset upside upstairs upswing uptown upturn upward urchin useful usher usual \
        utensil utmost vacuum valuable valve vanilla varnish vase vault vector veggie vehicle velvet veneer viaduct vibrant viewer \
        vinegar vintage vinyl violet visor vista visual vitamin vocal voice volcano vole volley vortex voucher vowel vulture wafer \
        waffle wagon wagtail waitress walkway wallet walnut walrus waltz wanderer want warbler wardrobe warmth washroom wasp watchdog \
        waterway wattage waxwork wealth weaver wedding weekend welcome well western wetland wetsuit wharf wheat wheel whelk whim whinny \
        whippet whisk whittle whoosh wicket widen widget width wiggly wildcat willow window wing winter wiper wire wisdom wishbone \
        within witness wizardry wobble wolf wombat wonder woodland wool wordplay workshop world worm worth wrangle wreath wren wrestle \
        wriggle wrinkle wrist writer yacht yard yearbook yeast yellow yodel young youth yummy yurt zany zebra zesty zigzag zillion zinc \
        zinnia zipline zipper zither zodiac zucchini
        """.split(separator: " ").map(String.init)

    static let french = """
        abandon abeille abîme abolir abondant abord abri abrupt absence absolu abstrait absurde académie acajou accalmie accent \
        accourir acheteur acide aciérie acrobate acteur addition admettre adorable adoucir adresse aérien affaire affiche affluent \
        affût agate agenda agir agiter agneau agrafe agréable agricole agrume aïeul aigrette aiguiser aileron ailleurs aimant ainsi \
        airelle aisance ajonc ajuster albâtre album alchimie alerte alezan algèbre algue aligner aliment alliance allonger allure \
        almanach aloès alouette alphabet altesse altitude alto alvéole amandier amarre amateur ambition amiral amitié amont amorce \
        amphore ampleur ampoule amusant ananas ancêtre anecdote anémone angle anguille animal année annonce annuaire anorak anse \
        antilope anxieux apaiser aperçu aplatir apogée appareil appétit apport apprenti appui arachide araignée arbalète arbitre arbre \
        arbuste arceau archive ardeur ardoise arène argent argile argot argument armoire armure arôme arpège arrêt arrivée arrosoir \
        artiste aspic assez assiette associer astre astuce atelier athlète atlas atout attache attente attrait aubaine auberge aucun \
        audace auréole aurore aussi automne autruche auvent avaler avance aventure averse aveu aviateur avion avis avoine avril azimut \
        azote azur babiole bâche badaud badge badine bagage baguette bahut baigneur bâillon balance baleine balise bandeau banlieue \
        banque baobab baquet baraque barbier baril barrière baryton bascule bassin bastion bateau bâtiment bâton baudrier bazar bécane \
        bégonia belette bélier belote bémol bénéfice bénir béquille berceau béret berge berline besace besoin bétail biais bibelot \
        bicorne bidon bidule bienvenu bijou bilan bilingue billet binette bingo binocle biologie bivouac bizarre blague blason bleuet \
        blini blond blottir bobard bobine bocal boeuf bois boléro bolide bonbon bondir bonheur bonjour bonsoir bonté bordure boréal \
        borne bosquet boucle boudoir bouée bougie bouillon boulon bourdon boussole bovin bowling boxeur bramer branche brasier bravo \
        brebis brèche bref bretelle breuvage brevet bribe brigade brillant brin brioche briquet broderie brosse brouette broyeur \
        brugnon bruit brûler brume brunch brusque bruyant bûcheron budget buisson bureau burger butane butin butoir buvard cabane \
        cabriole cacao cachette cadeau cadran café cageot cagnotte cahute caillou caïman caisse calamar calepin calme calorie camarade \
        camion campagne caneton canular capable capital caprice capsule capture capuche carnet carotte carton casier cassis causette \
        cavalier caverne cédille cèdre ceinture cendrier cercle céréale cerfeuil cerise cerner certain cerveau cesser chacal chahut \
        chalet champion chanson chapitre chaque chasseur château chaume chef chemise chenille cheveu chien chiffre chignon chiot \
        chocolat choisir chose chou cible ciel cigale cigogne cime cinéma cinq cintre cirque citadin citerne cithare citron civet \
        civière clairon clameur clan clapet clavier client climat clip cloche cloison clone club cocarde cocher coffre cognée cohérent \
        coiffure colis colonne colza commande comtesse concours congé conifère consigne contrat convoi coopérer copain copeau copie \
        coquille corail corbeau cordon coriace cormoran corolle corridor corsaire cortège corvette cosmos cosse cosy côte coton coucou \
        coude couffin couguar couleur couple courrier cousin coutume couvée crabe crachin craindre crampon crapaud cratère cravate \
        crawl créateur crécelle crédit crème créneau cresson creux crevette crier crinière critique croate crochet croire croquis \
        croûton crustacé cube cubisme cueillir cuillère cuirasse cuivre culture cumin curieux curseur cuvette cycliste cylindre cymbale \
        cyprès dalle dame damier dandy danseur dauphin débit déborder débris débutant décalage décembre déchet déclic découpe décrire \
        dédale dédicace déduire déesse défaut défense défilé déformer dégât dégel dégourdi degré déguiser dehors déjà déjeuner délai \
        délégué délice déluge demeure demi démolir denrée densité dentelle départ dépêche déplacer depuis déranger dérive dernier \
        dérouler derrière désert désordre dessous destin détente détour détroit dette deux devant devise dévoué diadème diamant \
        diapason dictée diffuser digital digne dilemme diluer dimanche dindon dîner diplôme direct diriger discours dissiper distance \
        divan divers dizaine docile docteur document dodo dogue dolmen domaine domicile dommage dompteur donc donjon donneur doré \
        dorsal dortoir dorure dosage dossier douane doublure douceur doudou douillet douzaine doyen dragon drap droit druide dune \
        duplex durable dureté durian duvet ébène éblouir écaille écart échange échec éclat éclipse éclore écluse école économe écorce \
        écouteur écran écrivain écrou écuelle écume écurie écusson édifice édition édredon éduquer effacer effet effort effrayer égal \
        égarer élancer élargir élégant élément elfe élite élixir éloge éloigner éluder émail embellir émettre éminent émoi émotion \
        empereur empire emploi emprunt enclume encolure encrier endive endosser endroit enfant enfin engrais énigme enjambée enjeu \
        enjoué enlever énoncé énorme enquête enrichir enseigne ensuite entaille entier entracte envoi éolienne épagneul épais épargne \
        épaule épave épeler éperon éphémère épicier épilogue épingle épisode éponge époque époux épreuve équerre équipe érable érosion \
        erreur éruption escalier escorte escrime espadon espèce espion espoir esprit essai essence essuyer estomac estrade estuaire \
        étagère étaler étamine étanche étape état éteindre étendue éternel étirer étoffe étoile étonner étourdi étrange étrenne étude \
        étui euphorie éveil éventail évident éviter évoluer exact examen excès excuse exemple exercice exister exotique expert exploit \
        expo express extra fable fabuleux façade facette facile façon faïence faille faisan falaise fameux familier fanfare fanion \
        farceur fardeau farfelu fatigue faune fauteuil fauvette faveur favori féerie feinte fendre fenêtre fennec fenouil fermeté \
        fertile festival feuille feutre fève février fibre ficelle fidèle fierté fiesta figure filin final finesse finir fiole fiston \
        fixe fjord flèche fleuve flexible flocon flore flotte flou fluor fluvial foin foire fonction fontaine forain force forgeron \
        formule forum fossette fouet fougère fouine foulard fourrure fraction fragile fraise franc frégate frelon frémir fréquent frère \
        fresque friche frileux fringale frisson frite froideur fromage front frotter frugal fuir fumée furet fusain fuseau fusion futé \
        futur gabarit gagnant gaillard gaine galaxie galerie galion galop gamin gamme gant garant garçon gare gauche gaufre gazon gelée \
        gencive gendarme général genou genre gentiane géologue géomètre géranium gérer germe gésier geste gibbon gibier gigot gilet \
        girolle gîte givre glaise glissade globule gloire glouglou glucose glycine gnocchi gnome gobelet godet goéland gommette gonfler \
        gouache goudron gouffre goujon goulot gourmet gousse goût goyave gracieux grade gratin grêle grenier grès griffe grillon \
        grimace grive grogne groin gronder grotte grumeau gruyère guêpe guéridon guichet guidon guignol guimauve guise gymnase habit \
        hachis hamac hameçon hanche hangar hanneton hareng haricot harmonie harpe hasard hâte hâtif hausse hautbois havre hebdo hectare \
        hélium herbier héritier hermine héron herse hésiter heureux hibou hilare hisser histoire hiver hobby hochet homard honnête \
        hoquet horaire horde horizon horloge hormis hotte houblon houle hublot huile huître humble humide humour humus huppe hurler \
        hybride icône idéal idée identité idiome illustre îlot image immeuble immobile incident inclure inconnu inédit infini info \
        infusion initial inonder inouï inquiet inscrire insecte insigne instant intact intérêt intrigue inutile invité iode iris isolé \
        issue item ivoire jacinthe jade jadis jaillir jaloux jamais jambe janvier jardin jargon jauge jaunir javelot jazz jetée jeton \
        jeudi jeunesse jingle jockey jointure joker joli jongleur jonque joueur journal jovial joyeux judo juillet juin julienne jumeau \
        jupe jupon jury justice juteux juvénile kaki karaté képi kermesse klaxon label labo lâcher lagune lainage laisser laitier lama \
        lamelle langue lanière lapin lardon largeur larme lasagne lasso lavabo lavoir layette leçon lecture légende légion légume \
        lessive lettre levain levier levure lexique lézard liaison liane liasse liberté lichen lier lièvre ligue limace limite limonade \
        limpide linge liseron lisière liste litre littoral livret lobe location logique lointain loir loisir look lorgnon loriot loto \
        louange louche loukoum loupe lourd loyal loyer lubie lucarne luciole lueur luge luire luisant lumière lunaire lundi lunette \
        lustre lutrin lutteur luxueux luzerne lycéen lynx madrier magasin magie mairie maison majesté major malgré malin maman manchon \
        manège maniable manoir manquer mansarde manuel maquette marathon marché mardi marelle marge marmite marquis marron mars marteau \
        mascotte masque masse match matériel matière matou mauvais maximum mazout mèche médaille médecin méduse meilleur mélange mélèze \
        membre même mémoire ménage mener menhir menton menuet merle mérou messager mesure métier meuble meunier miauler micro midi \
        miette mieux mijoter milieu millier mimer mince minimum minute miracle miroir mise mission mistral mitaine mixte mocassin \
        module moineau molaire molécule mollet moment monarque monde monnaie monocle montant moqueur moral morceau morille morse moteur \
        motif mouchoir mouette moufle mouiller moulin mousson mouton moyeu muguet mulot multiple mûrir murmure muscle musicien myosotis \
        mystère nacelle nacre nageoire naître nandou nappe narcisse narine narval naseau natation natte nature naufrage navette navire \
        néant négatif négoce neige nénuphar nerf neveu niche niveau noce nocturne noeud noisette nomade nombre nommer nord normal \
        notable notion notoire notre nouer nounou nourrice nouveau novembre novice noyau nuage nuance nuée nuit numéro nuque oasis \
        obéir objectif oblique obscur obstacle obtenir occasion occident occuper ocre odeur odorat odyssée oeil oeuvre offrande oignon \
        oiseau oisillon okapi ombrelle omelette oncle onctueux ondée ondulé onze opaque opéra opinion opter optique orage orateur \
        orbite ordre oreiller orfèvre organe orgue orient origine orme ornement ornière orteil ortie oseille oser osmose osselet otarie \
        oubli ouest ouistiti ouragan ourlet ours outil outre ouvert ouvrier ovale ovation ovni pacha pacte paella pagaie page pagode \
        paillote paisible palette palmier palourde pampa panache panier panneau panorama papillon papyrus paquebot parade parent parfum \
        parloir parmi parole parquet parvenir passant patate patois patron pâturage paume paupière pavage payer paysan pêcheur peignoir \
        peintre pelage pelle pelouse peluche pendule péniche pensif pépin perdreau pergola période permis perruque personne perte peser \
        petit peuple phrase physique pichet picoter pièce pied pierre piéton pieuvre pile pilier pilote piment pimpant pinceau pinède \
        pingouin pinson pioche pionnier piquet pirate pirogue piscine pistache pivert pivoine placard plafond plaque pleuvoir pliage \
        plissé plomb plongeon pluie pluriel plutôt pneu pochette poésie poète poignée pointe poireau poisson poitrail poivre police \
        polka polo pommade pompon poney porche portail posé possible posture poteau potiron poudre poumon poupée pourpre poussin \
        pouvoir prairie praline pratique préau précis préface prélude prendre présent prévenir prince prise problème prochain profit \
        progrès projet promesse propos protéger proue province prudent prunelle public puissant punaise pupitre purée puzzle pyjama \
        pylône pyramide qualité quantité quartier quatuor quelque question quête quiche quignon quitter quiz quotient rabais raccord \
        racine raclette raconter radio rafale raffiner rafting ragoût rajeunir rajouter ralentir rallonge ramage rameau rampe rangée \
        rapace raphia rasade raser rasoir ration rauque rayon rayure réacteur réagir réalité rebâtir rebord rébus recette réchaud récif \
        réclame recruter recto reçu redire redonner réel refaire réflexe réforme refrain refuge regain registre réglisse règne regret \
        rejet réjouir relax relief reluire remarque remède remise rempart remuer renard renfort renom rente repas répit réplique \
        réponse reprise requin réserve respect ressort rétablir retenir rétine retraite réunion réussite revanche rêverie révolte revue \
        ricaner richesse rideau rien rieur rigide rigole rigueur rincer ring riposte rire risotto risque rival rizière robuste rocaille \
        rocheux rococo rôle roman rompre ronce rondin rongeur ronron roquette rosace rosier rôti rotule rouage rouget rouille rouleau \
        routine ruade ruban rubis rubrique ruche ruelle rugby rugir rugueux ruine ruisseau rumeur ruminer rural ruse rythme sabot \
        sachet sacoche safari safran sagesse saisir salive saloon salut samba samedi samovar sanglier santal saphir sarcelle satin sauf \
        saule saumon sauver savant savon scanner sceptre schéma science sciure scolaire score scout script scrupule séance sécateur \
        séchoir secours secret section seigle seize séjour selon semaine sembler semelle semoule sépia sérénade série serrure service \
        seuil sévir siècle siège sieste sifflet signal silex sillon silo simple sincère sinon sinueux sirène sirop situer slalom slogan \
        société socle soda soeur soierie soif soigner soirée soixante solde soleil solfège solstice solution sombrero sommier sonate \
        sonnerie sonore soprano sorbet sorcier sort sosie soucoupe soudain souffle souhait soulier soupir source spacieux sphère \
        spirale sportif stable steppe stock strophe stuc style subit sublime subtil succès sucre suffire suivant sujet support suprême \
        surgir suricate surnom surprise sursaut surtout survol suspense syllabe symbole symétrie syntaxe système tabac tabouret tacite \
        taïga taillis talent talisman talon talus tamaris tambour tamis tampon tandem tango tanneur tantôt tapage tapioca tapoter \
        taquin tarif tatami taupe taureau taxe teckel télé témoin tempête tenaille tendon ténèbres tennis ténor tension tenue terne \
        têtard texte théâtre théière thème théorie thorax thuya tibia ticket tiède tiers tigre tilleul timbre timide timon tipi tirage \
        tirelire tisane tissu titan toast toboggan toilette toison tombola tondre tong tonnerre tonton tonus tordu torrent torsade \
        total totem touffu toujours toundra toupie touriste toutou traduire trajet tramway transat travers trèfle treillis trempe \
        trépied trésor tréteau treuil trêve triangle tribune triomphe troc trois trône trophée trottoir truffe truite tuba tulle \
        tumulte tunique tunnel tuteur tutu tuyau tympan type typique unanime union unir unisson urbain usage usine usuel utile utopie \
        vacarme vague vaillant vaincre vaisseau valable valeur valide vallon valoir valse variable vassal vaste vautour vedette végétal \
        veinard vélo vendredi ventre véranda verbe verdure verger vérité vermeil vernis verrou version vertu verveine veston vétéran \
        vêtir vicomte victoire vidéo vieillir vielle vigie vigneron villa vinaigre vipère virer virgule virtuose visage visite vitesse \
        vitrine vivant vivier vizir voguer voile voisin voiture volant volière volonté voltige volume vorace vouloir voûte voyage \
        voyelle vrac vrille wapiti yaourt yéti yoga yourte zébu zénith zéphyr zéro zibeline zone zoologie zoom
        """.split(separator: " ").map(String.init)
}
