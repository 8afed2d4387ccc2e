/// What ``SearchKey`` folds: for finding a person only, never for storing or printing (domain.md 11).
enum SearchTables {
    /// Forms of one character as names carry them; the first stands for all.
    private static let variantGroups = """
        高髙 崎﨑嵜 吉𠮷 辺邉邊 斉齊斎齋 浜濱濵 沢澤 広廣 国國 桜櫻 恵惠 竜龍 \
        滝瀧 槙槇 真眞 徳德 緒緖 塩鹽 富冨 島嶋嶌 峰峯 館舘 亀龜 栄榮 円圓 応應 \
        関關 静靜 寿壽 条條 将將 実實 児兒 黒黑 豊豐 来來 礼禮 頼賴 瀬瀨 戸戶 \
        曽曾 増增 蔵藏 万萬 与與 弥彌 宝寳寶 穂穗 満滿 芦蘆 園薗 鉄鐵 学學 尭堯 \
        遥遙 凛凜 衛衞 顕顯 巌巖 恒恆 晋晉 慎愼 巣巢 剣劍 県縣 厳嚴 鶴靏靍 鴎鷗 \
        桧檜 松枩柗 秋穐 柳栁 橋𣘺 土圡 船舩 淵渕 蛍螢 柏栢 桑桒 煕熙凞 郷鄕 \
        教敎 清淸 青靑 強强 横橫 黄黃 温溫 歩步 毎每 内內 呂吕 舎舍 産產 彦彥 \
        顔顏 絵繪 楽樂 薫薰 勲勳 収收 従從 渋澁 乗乘 浄淨 譲讓 粋粹 穣穰 数數 \
        声聲 専專 双雙 総總 聡聰 続續 体體 対對 台臺 団團 伝傳 灯燈 稲稻 当當 \
        独獨 読讀 売賣 麦麥 発發 仏佛 並竝 薬藥 様樣 両兩 緑綠 励勵 労勞 楼樓 \
        禄祿 亘亙 沖冲 涼凉 場塲 野埜 村邨 岡崗 岳嶽 髪髮 鉱鑛 党黨 覚覺 挙擧 \
        暁曉 尽盡 壱壹 図圖 経經 継繼 恋戀 単單 弾彈 昼晝 鎮鎭 徴徵 瑶瑤 祢禰 \
        葉𦯧 節莭 冴冱 昇曻 区區 梼檮 鯵鰺 騨驒 諫諌 竈竃 \
        砺礪 呉吳 麹麴 籠篭 薮藪 壺壷 栃杤 頴穎
        """

    /// Half-width katakana U+FF66 … U+FF9D, full-width, in order.
    static let halfWidthKatakana = scalars("ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン")

    /// Unified characters of the compatibility ideographs U+F900 … U+FAD9, in order; 〓 where there is none.
    private static let compatibility = """
        豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟\
        廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累\
        縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮\
        兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈\
        裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉\
        杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘\
        藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀〓〓塚〓晴〓〓凞猪益\
        礼神祥福靖精羽〓蘒〓諸〓〓逸都〓〓〓飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎\
        懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸\
        難響頻恵𤋮舘〓〓並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒\
        敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆\
        視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎
        """

    /// Unified characters of the compatibility ideographs U+2F800 … U+2FA1D, in order.
    private static let compatibilitySupplement = """
        丽丸乁𠄢你侮侻倂偺備僧像㒞𠘺免兔兤具𠔜㒹內再𠕋冗冤仌冬况𩇟凵刃㓟刻剆割剷㔕勇勉勤\
        勺包匆北卉卑博即卽卿卿卿𠨬灰及叟𠭣叫叱吆咞吸呈周咢哶唐啓啣善善喙喫喳嗂圖嘆圗噑噴\
        切壮城埴堍型堲報墬𡓤売壷夆多夢奢𡚨𡛪姬娛娧姘婦㛮㛼嬈嬾嬾𡧈寃寘寧寳𡬘寿将当尢㞁屠\
        屮峀岍𡷤嵃𡷦嵮嵫嵼巡巢㠯巽帨帽幩㡢𢆃㡼庰庳庶廊𪎒廾𢌱𢌱舁弢弢㣇𣊸𦇚形彫㣣徚忍志忹\
        悁㤺㤜悔𢛔惇慈慌慎慌慺憎憲憤憯懞懲懶成戛扝抱拔捐𢬌挽拼捨掃揤𢯱搢揅掩㨮摩摾撝摷㩬\
        敏敬𣀊旣書晉㬙暑㬈㫤冒冕最暜肭䏙朗望朡杞杓𣏃㭉柺枅桒梅𣑭梎栟椔㮝楂榣槪檨𣚣櫛㰘次\
        𣢧歔㱎歲殟殺殻𣪍𡴋𣫺汎𣲼沿泍汧洖派海流浩浸涅𣴞洴港湮㴳滋滇𣻑淹潮𣽞𣾎濆瀹瀞瀛㶖灊\
        災灷炭𠔥煅𤉣熜𤎫爨爵牐𤘈犀犕𤜵𤠔獺王㺬玥㺸㺸瑇瑜瑱璅瓊㼛甤𤰶甾𤲒異𢆟瘐𤾡𤾸𥁄㿼䀈\
        直𥃳𥃲𥄙𥄳眞真真睊䀹瞋䁆䂖𥐝硎碌磌䃣𥘦祖𥚚𥛅福秫䄯穀穊穏𥥼𥪧𥪧竮䈂𥮫篆築䈧𥲀糒䊠\
        糨糣紀𥾆絣䌁緇縂繅䌴𦈨𦉇䍙𦋙罺𦌾羕翺者𦓚𦔣聠𦖨聰𣍟䏕育脃䐋脾媵𦞧𦞵𣎓𣎜舁舄辞䑫芑\
        芋芝劳花芳芽苦𦬼若茝荣莭茣莽菧著荓菊菌菜𦰶𦵫𦳕䔫蓱蓳蔖𧏊蕤𦼬䕝䕡𦾱𧃒䕫虐虜虧虩蚩\
        蚈蜎蛢蝹蜨蝫螆䗗蟡蠁䗹衠衣𧙧裗裞䘵裺㒻𧢮𧥦䚾䛇誠諭變豕𧲨貫賁贛起𧼯𠠄跋趼跰𠣞軔輸\
        𨗒𨗭邔郱鄑𨜮鄛鈸鋗鋘鉼鏹鐕𨯺開䦕閷𨵷䧦雃嶲霣𩅅𩈚䩮䩶韠𩐊䪲𩒖頋頋頩𩖶飢䬳餩馧駂駾\
        䯎𩬰鬒鱀鳽䳎䳭鵧𪃎䳸𪄅𪈎𪊑麻䵖黹黾鼅鼏鼖鼻𪘀
        """

    /// From a compatibility ideograph or a variant to the character that stands for it.
    static let folded: [Unicode.Scalar: Unicode.Scalar] = {
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for group in variantGroups.split(separator: " ") {
            let forms = scalars(group)
            for form in forms.dropFirst() { table[form] = forms[0] }
        }
        for (start, block) in [(0xF900, compatibility), (0x2F800, compatibilitySupplement)] as [(UInt32, String)] {
            for (offset, unified) in scalars(block).enumerated() where unified != "〓" {
                guard let scalar = Unicode.Scalar(start + UInt32(offset)) else { continue }
                table[scalar] = table[unified] ?? unified
            }
        }
        return table
    }()

    private static func scalars(_ text: some StringProtocol) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}
