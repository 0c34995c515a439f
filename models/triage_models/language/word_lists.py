"""Frequent words of each language: function words first, then what customers of any business write.

A word counts for every language that lists it, so a list must name the words it shares with its look-alikes too.
Serbian, Croatian and Bosnian in Latin letters share the list "sr-Latn".
"""

WORDS = {
    "bg": """
        не няма нямам нямаме има имам имате съм си се сме сте са бях беше бяха бъде ще щях щеше да на за от до с със в
        във по при над под без през след преди между към и или но а ако че като когато къде кога как какво каква какъв
        кой коя кое които който която защо колко дали ли ми ти му й ни ви им ме те го я ги мен теб вас нас аз той тя то
        ние вие мой моя моят моята моето мое мои моите ваш вашия вашият вашата вашето вашите този тази това тези оня още
        вече само много малко така също пак отново сега днес вчера утре винаги никога нищо някой никой някакъв всичко
        всички моля благодаря здравейте здравей поздрави добър ден добро утро вечер искам иска искаме искате мога може
        можем можете трябва работи работят работеше стана става идва дойде дошла пристигна получих получавам получа
        получил чакам чака чакаме поръчах поръчка поръчката поръчки пратка пратката колет пари парите връзка сметка
        сметката фактура плащане платих парола паролата помощ помогнете грешка грешен доставка договор върнете
        връщане върна нова нов ново счупен счупена счупено спря спира изпратете кажете обадете къса лошо ужасно
        бързо човек хора две три един една едно дни час часа седмица седмици месец изтегли защото обаче понеже
        докато затова нито изобщо отговор месеца време понеделник вторник сряда четвъртък петък събота неделя сутринта
        вечерта тук там веднага достъп данни имейл приложение приложението системата седмицата година години
        минути човекът хората цената сумата картата сайта сайтът липсва последния последната първия втори трети
        друг друга друго другия другата нещо никъде пише пиша казва каза казаха вижда виждам знам зная пращам плащам
        очаквам желая прилагам питам обаждам отваря зарежда затваря изключва включва влизам влиза вляза дава стига
        излиза повреден развален анулирайте отмяна потвърждение молба жалба рекламация оплакване съобщение телефонът
        обслужване цялата цял новия новата старата банката снимка кутия размер грешна погрешна погрешен двойно
        удържани абонамент абонамента забравих забравена адреса безплатно скъпо скъп късно рано куриер
        куриерът ток ключ стая магазина уреда повреда сменете смяна
    """,
    "ru": """
        не нет у меня мне мной мой моя моё мое мои моего моей тебя тебе вас вам вами ваш ваша ваше ваши вашего вашей наш
        нам нас я ты он она оно они мы вы его её ее их ему ей этот эта это эти этого того тот та те что чтобы как так
        где куда когда почему зачем сколько кто какой какая какие который уже ещё еще всё все всех только лишь очень
        тоже также можно нельзя нужно надо могу может можете хочу хотим хотела хотелось хотите есть был была было были
        будет буду будут быть и а но или если то же ли бы в во на с со к ко от до за из по под при про без для о об
        после перед между через пожалуйста спасибо здравствуйте здравствуй привет добрый доброе день утро вечер заказ
        заказа заказал заказала деньги денег верните вернуть вернули возврат оплата оплатил оплатила платёж счёт счет
        пароль доставка доставки пришел пришёл пришла пришло приходит придёт получил получила работает работают работать
        жду ждём ждем ждать сегодня вчера завтра сейчас теперь опять снова никто никак ничего никогда всегда связь связи
        ошибка помогите помощь подскажите скажите вопрос ответ отвечает приложение договор посылка посылку
        сломался сломалась сломан хуже плохо ужасно просто нету проблема дня дней час два две раз неделю месяц человек
        списали прошу потом поэтому потому хотя сразу прямо дома назад вообще месте месяца недели неделе года время
        времени первый второй третий последний другой другая другое другую другие нужен нужна нужны курьер курьера
        водитель почту кабинет кабинете кнопка сайте сайт приложения приложении пишу пишет
        писал говорит говорят звоню звонил звонила знаю вижу видит просим прислать прислали пришлите приехал приехала
        привезли привезите привезут отправить отправили отмените отменить закрыть закройте удалить удалите снять сняли
        снимите списание списания подписка подписку подписки абонемент оплатить платить платил заплатил купил купила
        войти зайти открыть открывается закрывается загружается грузится зависает вылетает пропал пропала пропали
        потерял потеряли забыл забыла размер цвет неверный неправильный неправильно цена цены дорого бесплатно вода воды
        свет трубку очередь заявка заявку жалоба жалобу претензия сотрудник каждый долго быстро рано поздно
        себя смена товара заменить замена поменять поменяйте отключите
    """,
    "uk": """
        не немає нема є у в мене мені мій моя моє мої мого моєї вас вам ваш ваша ваше ваші наш нам нас я ти він вона
        воно вони ми ви його її їх йому цей ця це ці цього що щоб як де куди коли чому навіщо скільки хто який яка яке
        які вже ще все всі тільки лише дуже також можна треба потрібно можу може можете хочу хотів хотіла був була було
        були буде будуть бути і й та а але або якщо то ж чи б би на з із зі до від за по під при про без для після перед
        між через будь ласка дякую привіт вітаю добрий день доброго дня замовлення замовив замовила гроші грошей
        поверніть повернути повернення оплата оплатив рахунок пароль доставка прийшов прийшла прийшло працює працюють
        чекаю сьогодні вчора завтра зараз знову ніхто ніяк нічого ніколи завжди зв язок помилка допоможіть допомога
        підкажіть скажіть питання відповідь додаток посилка посилку зламався зламалась тиждень тижні грн місяць дні
        прошу потім тому хоча відразу вдома назад взагалі місці року час перший другий третій останній інший інша
        потрібен потрібна потрібні кур єр курєр майстер водій банк картку картка пошту кабінет кнопка сайт сайті пишу
        пише писав кажуть дзвоню дзвонив знаю бачу просимо надіслати надішліть приїхав приїхала привезли привезіть
        відправити відправили скасуйте скасувати закрити видалити видаліть зняти зняли списання підписка підписку
        підписки оплатити купив купила увійти зайти відкрити відкривається завантажується зависає пропав пропала
        загубили забув забула розмір колір невірний неправильний ціна ціни дорого безкоштовно вода води світло чек
        заявка скарга менеджер кожен довго швидко рано пізно розбитий розбита речі магазин номер адреса квиток квитки
        товар замінити заміна поміняти поміняйте вимкніть товару
    """,
    "be": """
        не няма ёсць у ў мяне мне мой мая маё мае вас вам ваш ваша вашы наш нам нас я ты ён яна яно яны мы вы яго яе іх
        гэты гэта гэтая што каб як дзе калі чаму навошта колькі хто які якая якія ужо яшчэ усё ўсё усе толькі вельмі
        таксама можна трэба магу можа хачу быў была было былі будзе быць і й а але або на з са да ад за па пад пра без
        для пасля праз ласка дзякуй добры дзень прывітанне замова замову грошы вярніце аплата рахунак пароль дастаўка
        прыйшоў прыйшла працуе чакаю сёння учора заўтра зараз зноў ніхто нічога памылка дапамажыце сувязь прашу потым
        таму хоць адразу дома назад увогуле часу першы другі трэці апошні іншы патрэбен майстар банк картка сайт пішу
        піша ведаю бачу прывезлі адмяніце памер колер цана дорага вада вады святло доўга хутка рана позна нумар адрас
        тавар
    """,
    "mk": """
        не нема немам има имам имате сум си се е сме сте беше бев биде ќе да на за од до со во по при над под без преку
        пред после меѓу кон и или но а ако дека како кога каде што каков каква кој која кое кои зошто колку дали ли ми
        ти му ѝ ни ви им ме те го ја ги мене вас нас јас тој таа тоа ние вие тие мој моја мојот мојата моето моите
        вашиот вашата вашето овој оваа ова овие уште веќе само многу малку така исто пак повторно сега денес вчера утре
        секогаш никогаш ништо некој никој сè сите молам благодарам фала здраво добар добро ден сакам сака може можам
        можете треба работи работат добив дојде пристигна чекам чекаме нарачка нарачката нарачав пратка пратката пари
        парите вратете врска сметка сметката фактура лозинка лозинката помош помогнете проблем грешка достава договор
        нова нов две недела недели месец денови бидејќи затоа време година години минути понеделник вторник среда
        четврток петок сабота наутро вечерта тука таму веднаш профил апликација апликацијата страницата страница
        системата цената сумата картата последната првата друг друга друго другата нешто никаде пишува вели знам гледам
        плаќам очекувам барам отвора затвора влегувам расипан откажете откажувам потврда жалба порака телефонот услуга
        услугата цела стара банката екран слика големина погрешна погрешен двојно такса претплата претплатата заборавив
        адреса адресата бесплатно скапо скап доцна рано курир курирот струја клуч соба билет билети продавница сменете
        промена пакетот скршен скршена ужасно
    """,
    "sr": """
        не нема немам има имам имате сам си се је смо сте су био била било били бити ће ћу ћемо да на за од до са с у по
        при над под без кроз после пре између ка к и или али а ако што шта како где када кад зашто колико ко који која
        које ли ми ти му јој нам вам им ме те га их мене вас ја он она оно ви они мој моја моје мојој ваш ваша ваше овај
        ова ово ови тај та то још већ само много мало тако такође опет поново сада данас јуче сутра увек никад никада
        ништа неко нико све сви молим хвала здраво поздрав поштовани добар дан желим хоћу могу може можете треба ради
        раде радила добио добила стигао стигла стигло чекам поруџбина поруџбину поруџбине пошиљка пакет новац паре
        вратите рачун лозинка помоћ проблем грешка достава уговор није нисам нису нећу нисте недеље дана јер зато време
        година године минута понедељак уторак среда четвртак петак субота ујутру овде тамо одмах апликација апликације
        сајт систем цена износ картица последњи први други друга друго нешто пише каже знам видим плаћам очекујем отвара
        затвара покварен откажите потврда жалба порука телефон услуга цео нова стара банка екран слика величина погрешан
        погрешна дупло претплата претплату заборавио адреса бесплатно скупо касно рано курир струја струје кључ соба
        карта карте замените замена сломљен поломљен ужасно
    """,
    "sr-Latn": """
        ne nema nemam ima imam imate sam si se je smo ste su bio bila bilo bili biti će ću ćemo da na za od do sa s u po
        pri nad pod bez kroz posle poslije nakon pre prije između i ili ali a ako što šta kako gde gdje kada kad zašto
        koliko ko tko koji koja koje li mi ti mu joj nam vam im me te ga ih mene vas ja on ona ono vi oni moj moja moje
        mojoj vaš vaša vaše ovaj ova ovo ovi taj ta to još već samo mnogo malo tako također opet ponovo sada danas juče
        jučer sutra uvek uvijek nikad ništa neko nitko niko sve svi molim hvala zdravo pozdrav poštovani dobar dan želim
        hoću mogu može možete treba radi rade dobio dobila stigao stigla stiglo čekam porudžbina porudžbinu narudžba
        narudžbu pošiljka paket novac pare vratite račun lozinka pomoć greška dostava ugovor nije nisam nisu neću niste
        nedelje tjedna dana kupio kupila naručio naručila jer zato vreme vrijeme godina godine minuta ovde ovdje tamo
        odmah aplikacija aplikacije sajt sistem cena cijena iznos kartica poslednji prvi drugi druga drugo nešto piše
        kaže znam vidim plaćam očekujem otvara zatvara pokvaren otkažite potvrda žalba poruka telefon usluga ceo cela
        banka ekran slika veličina pogrešan pogrešna duplo pretplata pretplatu zaboravio adresa besplatno skupo kasno
        rano kurir struja struje ključ soba karta karte zamenite zamena slomljen polomljen užasno
    """,
    "en": """
        the a an and or but if of to in on at for from with without by about after before since until over is are was
        were be been being am do does did not no has have had can could will would should may might must i you he she it
        we they me him her us them my your his its our their mine this that these those there here what when where which
        who why how all any some more most much many very too just only also still yet again already never always now
        today yesterday tomorrow please thanks thank hello hi hey dear want need get got give make made take help order
        orders account password login refund money back payment paid pay charged bill invoice delivery shipping shipped
        package parcel arrived received working works work broken missing wrong cancel cancelled return card phone email
        service customer support problem issue error app update change address waiting long days weeks week day don isn
        doesn didn won couldn haven im ve ll re nothing anything someone nobody new old first last one two late bad good
        great up down out off slow
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines kein keine keinen keinem und oder aber wenn weil dass
        ob als wie wo wer was wann warum wieso welche welcher wieviel von zu zum zur in im an am auf aus bei beim mit
        nach vor seit bis für über unter durch ohne gegen um ist sind war waren bin bist seid sein wird werden wurde
        wurden habe haben hat hatte hast kann können konnte könnte muss müssen soll sollte will wollen möchte würde darf
        ich du er sie es wir ihr mich mir dich dir ihm ihn uns euch ihnen mein meine meinen meinem meiner ihre ihren
        ihrem unser unsere dieser diese dieses diesen nicht nichts nie immer noch schon nur auch sehr mehr viel viele
        wieder jetzt heute gestern morgen hier da dort so bitte danke dank hallo guten tag moin liebe lieber grüße
        bestellung bestellt rechnung geld zurück konto passwort lieferung geliefert paket zahlung bezahlt abgebucht
        kündigen kündigung vertrag funktioniert geht kommt gekommen erhalten bekommen warte warten hilfe problem fehler
        falsch falsche kaputt defekt leider niemand antwort woche wochen tagen tage stunden monat neu neue alles gar
        doch mal ja nein storno
    """,
    "es": """
        el la los las un una unos unas lo al del y e o u pero si porque que qué como cómo cuando cuándo donde dónde
        quien quién cual cuál cuanto cuánto de en a por para con sin sobre desde hasta entre tras es son era fue fueron
        ser está están estoy estaba estar hay he ha han había tengo tiene tienen tener puedo puede pueden poder quiero
        quiere quisiera necesito debo debe hacer hace hecho hizo va voy yo tú él ella usted ustedes nosotros ellos me te
        se le les nos mi mis su sus tu nuestro nuestra este esta esto estos estas ese esa eso no ni nada nadie nunca
        siempre ya aún aun todavía más muy mucho mucha también tampoco solo sólo ahora hoy ayer mañana aquí otra otro
        vez bien mal favor gracias hola buenos buenas días tardes pedido pedidos dinero cuenta contraseña factura pago
        pagado cobro cobraron cobrado devolución devolver devuelvan reembolso envío entrega paquete llegó llega llegado
        recibido recibí funciona funcionan esperando espero ayuda problema error roto rota equivocado cancelar contrato
        tarjeta teléfono correo semana semanas mes nuevo nueva todo todos sigo sigue
    """,
    "fr": """
        le la les un une des du de d l au aux et ou mais si car que qu qui quoi quand où comment pourquoi combien quel
        quelle quels en dans sur sous par pour avec sans chez depuis avant après entre jusqu est sont était suis êtes
        être été ai as a avez avons ont avait avoir c ce cet cette ces cela ça j je tu il elle on nous vous ils elles m
        me te se s moi lui leur mon ma mes ton votre vos notre nos son sa ses n ne pas plus rien jamais personne
        toujours encore déjà aussi très trop peu bien mal tout tous toute toutes ici y maintenant aujourd hui hier
        demain fait faire peux peut pouvez veux voudrais souhaite dois doit faut va vais merci bonjour bonsoir salut svp
        plaît commande commandé colis argent compte mot passe facture paiement payé prélevé remboursement rembourser
        remboursez livraison livré reçu arrivé arrive fonctionne marche attends attendre attente aide problème erreur
        cassé manque annuler résilier contrat carte téléphone semaine semaines jours jour mois nouveau nouvelle réponse
        même deux fois
    """,
    "it": """
        il lo la i gli le un uno una di del della dei delle dello a al alla ai alle da dal dalla in nel nella su sul con
        per tra fra e ed o ma se perché perchè che chi cosa come quando dove quanto quale quali è sono era sei siamo
        siete essere stato stata ho ha hai abbiamo avete hanno avere posso può potete possono vorrei voglio devo deve
        fare fa fatto va io tu lui lei noi voi loro mi ti si ci vi me mio mia miei mie tuo suo sua vostro vostra nostro
        questo questa questi queste quello non niente nulla nessuno mai sempre ancora già anche più molto troppo poco
        solo ora adesso oggi ieri domani qui bene male grazie ciao buongiorno salve prego favore ordine ordinato soldi
        conto account fattura pagamento pagato rimborso spedizione consegna pacco arrivato arriva ricevuto funziona
        aspetto aspettando aiuto problema errore rotto sbagliato annullare disdire contratto carta telefono settimana
        settimane giorni mese nuovo nuova tutto dov
    """,
    "pt": """
        o a os as um uma uns umas do da dos das no na nos nas ao à pelo pela de em por para com sem sobre desde até
        entre e ou mas se porque que quem como quando onde quanto qual é são era foi foram ser está estão estou estava
        há tem tenho têm ter posso pode podem quero queria preciso devo fazer faz fez vai vou eu tu ele ela você vocês
        nós me te lhe meu minha meus minhas seu sua seus suas este esta isto esse essa isso não nem nada ninguém nunca
        sempre já ainda mais muito muita também só agora hoje ontem amanhã aqui obrigado obrigada olá bom boa dia tarde
        favor encomenda pedido dinheiro conta senha fatura pagamento pago reembolso devolução entrega pacote chegou
        recebi recebido funciona espera esperando ajuda problema erro quebrado cancelar contrato cartão telefone semana
        semanas dias mês novo nova tudo
    """,
    "ro": """
        un o unei unui al ai ale a la în in din de cu pe pentru fără prin după despre între până și si sau dar dacă daca
        că ca să sa ce cine cum când cand unde cât care este e sunt era sînt am are avem aveți au avea pot poate puteți
        vreau aș trebuie face făcut eu tu el ea noi voi ei ele mă îmi imi îți își se vă va mi mea meu mei mele vostru
        dumneavoastră acest această aceasta asta acesta nu nimic nimeni niciodată mereu încă deja doar numai mai foarte
        mult multe acum azi astăzi ieri mâine aici bine mulțumesc multumesc bună buna ziua salut rog comanda comandă
        comandat bani banii cont contul parola factura plată plătit rambursare livrare coletul pachetul ajuns primit
        funcționează merge aștept ajutor problemă eroare stricat anulez contract card săptămână săptămâni zile lună nou
        toate
    """,
    "pl": """
        nie tak i oraz lub albo ale jeśli jeżeli że żeby bo ponieważ co kto jak gdzie kiedy dlaczego czemu ile jaki jaka
        który która które czy w we z ze na do od dla po przed przez pod nad bez o u przy za między jest są był była było
        być będzie jestem mam ma mają mieć może mogę można chcę chciałbym chciałabym proszę muszę trzeba robić ja ty on
        ona ono my wy oni mnie mi ci mu jej ich nam was się siebie mój moja moje moją mojego wasz wasza państwo państwa
        pan pani ten ta to te tego tej ani nic nikt nigdy zawsze jeszcze już tylko też także bardzo dużo znowu teraz
        dziś dzisiaj wczoraj jutro tutaj dziękuję dzięki dzień dobry witam cześć zamówienie zamówienia zamówiłem
        zamówiłam pieniądze pieniędzy konto hasło hasła faktura płatność zapłaciłem zwrot zwrotu dostawa przesyłka
        paczka paczki paczkę dotarła przyszła otrzymałem działa czekam pomoc pomocy problem błąd zepsuty anulować umowa
        umowę karta telefon tydzień tygodnie tygodni dni miesiąc nowy nowa brak
    """,
    "cs": """
        ne není nejsou nemám nejde nefunguje a i nebo ale jestli pokud že aby protože co kdo jak kde kdy proč kolik jaký
        jaká který která které v ve z ze na do od pro po před přes pod nad bez o u při za mezi je jsou byl byla bylo být
        bude jsem jste jsme mám má máte mají může mohu můžete lze chci chtěl chtěla bych prosím musím já ty on ona my vy
        oni mě mi ti mu jí jim nám vás vám se si můj moje moji vaše váš ten ta to tento tato tuto nic nikdo nikdy vždy
        ještě už jen také velmi moc znovu zase teď dnes včera zítra tady děkuji díky dobrý den ahoj objednávka
        objednávku objednávky peníze účet heslo faktura platba zaplatil vrácení vraťte doručení zásilka balík dorazil
        dorazila přišel přišla dostal funguje čekám pomoc problém chyba rozbitý zrušit smlouva karta telefon týden týdny
        dny měsíc nový
    """,
    "nl": """
        de het een en of maar als dat die dit deze wat wie waar wanneer waarom hoe hoeveel welke van in op aan uit bij
        met naar voor na tot om over onder door zonder tegen sinds is zijn was waren ben bent wordt worden werd heb
        heeft hebben had hebt kan kunnen kon moet moeten zou wil willen mag ik jij je u hij zij ze we wij jullie mij me
        hem haar ons hun mijn uw jouw onze niet niets geen nooit altijd nog al alleen ook zeer heel erg veel meer weer
        nu vandaag gisteren morgen hier daar er te alsjeblieft alstublieft bedankt dank hallo goedemorgen beste
        bestelling besteld geld terug rekening wachtwoord factuur betaling betaald terugbetaling levering geleverd
        pakket pakje aangekomen ontvangen werkt wacht hulp probleem fout kapot annuleren contract kaart telefoon week
        weken dagen maand nieuw nieuwe alles
    """,
    "tr": """
        ve veya ama fakat eğer çünkü ki ne kim nasıl nerede zaman neden niçin kaç hangi mi mı mu mü bir bu şu o için ile
        gibi kadar sonra önce beri daha çok en az değil yok var hiç hep her şey kimse artık henüz hala hâlâ bile da de
        tekrar yine şimdi bugün dün yarın burada ben sen biz siz onlar bana beni benim bize size sizin sizi lütfen
        teşekkürler teşekkür ederim merhaba selam iyi günler istiyorum istiyoruz rica etti edin oldu olmadı olarak
        siparişim sipariş siparişimi siparişi paramı para iade hesap hesabım hesabıma şifre şifremi fatura ödeme ödedim
        kargo kargom teslimat paket geldi gelmedi ulaşmadı aldım çalışmıyor çalışıyor bekliyorum yardım yardımcı sorun
        hata bozuk kırık iptal sözleşme kart telefon hafta haftadır gün gündür ay yeni müşteri hizmetleri ürün
    """,
    "ca": """
        el la els les un una de del dels que qui què com quan on per amb sense sobre des fins entre i o però si és són
        era ha he han hem tinc té tenim puc pot vull vol cal faig fet vaig va jo tu ella vostè nosaltres ells em et es
        li ens meu meva seu seva aquest aquesta això no res ningú mai sempre ja encara més molt molta també només ara
        avui ahir demà aquí gràcies hola bon bona dia comanda diners compte factura arribat setmanes dies fa
    """,
    "da": """
        og eller men hvis at som hvad hvem hvor hvornår hvorfor hvordan en et den det de der i på til fra med for af om
        efter før er var har havde kan kunne vil skal må jeg du han hun vi mig dig min mit mine jeres din ikke ingen
        aldrig altid stadig allerede kun også meget mere igen nu dag går her tak hej venligst ordre penge konto regning
        pakke kommet virker venter hjælp uger dage
    """,
    "fi": """
        ja tai mutta jos että joka mitä mikä kuka missä milloin miksi miten ei en et eivät ole on oli ovat olen olisi
        minä sinä hän me te he minun teidän se sen tämä tätä nyt vielä jo vain myös hyvin taas tänään eilen täällä
        kiitos hei moi tilaus tilaukseni rahat tili lasku paketti saapunut toimi odotan apua viikkoa päivää kaksi
    """,
    "hu": """
        és vagy de ha hogy mert ami aki mi ki hol mikor miért hogyan a az egy nem nincs van volt lesz vagyok lehet kell
        én te ő ti ők engem nekem ez ezt azt már még csak is nagyon most ma tegnap itt kérem köszönöm szia jó napot
        rendelés rendelésem pénz számla csomag csomagom érkezett meg működik várok segítség hete napja
    """,
    "no": """
        og eller men hvis at som hva hvem hvor når hvorfor hvordan en et ei den det de der i på til fra med for av om
        etter før er var har hadde kan kunne vil skal må jeg du han hun vi meg deg min mitt mine deres din ikke ingen
        aldri alltid fortsatt allerede bare også veldig mye mer igjen nå dag går her takk hei vennligst bestilling
        penger konto regning pakke kommet fungerer venter hjelp uker dager
    """,
    "sk": """
        nie je sú nemám nefunguje a i alebo ale ak že aby pretože čo kto ako kde kedy prečo koľko aký ktorý ktorá v vo z
        zo na do od pre po pred cez pod bez o u pri za som sme ste bol bola bolo byť bude mám má máte môže môžem chcem
        chcela by prosím musím ja ty my vy mi mu nám vás vám sa si môj moja moje váš vaša ten tá to tento nič nikto
        nikdy ešte už len tiež veľmi znova teraz dnes včera tu ďakujem dobrý deň objednávka peniaze účet heslo zásielka
        balík prišiel prišli čakám pomoc týždeň týždne dni
    """,
    "sl": """
        ne ni je so sem smo ste in ali pa če da ker kaj kdo kako kje kdaj zakaj koliko kateri ki v z s na do od za po
        pred pod brez o pri bil bila bilo biti bo bom imam ima imate lahko moram želim hočem prosim jaz ti on ona mi vi
        me mu nam vas vam se si moj moja moje vaš vaša ta to tega nič nihče nikoli vedno še že samo tudi zelo spet zdaj
        danes včeraj tukaj hvala pozdravljeni naročilo naročila denar račun geslo paket prispel prispela dobila dobil
        deluje čakam pomoč teden tednoma dni
    """,
    "sv": """
        och eller men om att som vad vem var när varför hur en ett den det de i på till från med för av efter före är
        har hade kan kunde vill ska måste jag du han hon vi mig dig min mitt mina er ert din inte ingen aldrig alltid
        fortfarande redan bara också mycket mer igen nu idag igår här tack hej snälla beställning beställde pengar konto
        räkning paket kommit fungerar väntar väntat hjälp veckor dagar
    """,
}
