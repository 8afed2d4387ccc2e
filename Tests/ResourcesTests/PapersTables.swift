/// The tables of papers-ja.md 4-1 to 4-4 as they stand there; `⇥` is the tab.
enum PapersTables {
    static let documents = #"""
        code⇥name_ja⇥class⇥valid_from⇥valid_to⇥condition⇥mask_on_copy⇥note
        MNC⇥マイナンバーカード⇥A⇥2016-01-01⇥⇥更新で本人と確認できれば期限切れも可【市の判断】⇥裏面は写さない⇥更新時は返納の対象
        DL⇥運転免許証⇥A⇥⇥⇥⇥免許証の番号⇥マイナ免許証だけの人はMNCで扱う
        DHC⇥運転経歴証明書⇥A⇥2012-04-01⇥⇥⇥番号⇥交付日が2012-04-01以降
        PP⇥旅券⇥A⇥⇥⇥⇥旅券番号⇥住所は見ない
        PDH⇥身体障害者手帳⇥A⇥⇥⇥⇥番号⇥写真つき
        MHH⇥精神障害者保健福祉手帳⇥A⇥⇥⇥⇥番号⇥写真つき
        RYK⇥療育手帳⇥A⇥⇥⇥⇥番号⇥写真つき
        RC⇥在留カード⇥A⇥⇥⇥⇥番号⇥2026-06-14以降の特定在留カードはマイナンバーカードの機能をもつ→申請の種類で職員へ
        SPR⇥特別永住者証明書⇥A⇥⇥⇥⇥番号⇥特定特別永住者証明書も同じ
        TRP⇥一時庇護許可書・仮滞在許可書⇥A⇥⇥⇥⇥番号⇥
        JKC⇥住民基本台帳カード(写真つき)⇥A⇥2003-08-25⇥2025-12-28⇥⇥⇥期間終了。回収・返納だけ
        SKK⇥健康保険の資格確認書⇥B⇥2024-12-02⇥⇥⇥保険者番号・記号・番号・QR⇥
        HKN⇥健康保険証(旧)⇥B⇥⇥2025-12-01⇥⇥同上⇥期間終了。過去の記録の表示用
        KJH⇥介護保険被保険者証⇥B⇥⇥⇥⇥番号・QR⇥
        IRY⇥医療受給者証(こども医療等)⇥B⇥⇥⇥⇥番号・記号⇥
        NKN⇥年金手帳・基礎年金番号通知書・年金証書⇥B⇥⇥⇥⇥基礎年金番号⇥
        BOS⇥母子健康手帳⇥B⇥⇥⇥⇥番号⇥子の氏名・生年月日の記載があるもの
        GKS⇥学生証・生徒手帳⇥B⇥⇥⇥⇥番号⇥
        SIN⇥社員証⇥B⇥⇥⇥⇥番号⇥
        YKN⇥預金通帳⇥B⇥⇥⇥⇥口座番号⇥【市の判断】初期値:使う
        FPC⇥個人番号カード顔写真証明書⇥F⇥⇥⇥⇥なし⇥B+写真として数える。証明者:病院長・施設長/ケアマネジャーと事業者/公的支援機関/18歳未満等は法定代理人。6か月以内の写真
        TCD⇥通知カード⇥N⇥2015-10-05⇥⇥⇥個人番号⇥単独では本人確認にならない。4-2のP4だけ。記載が住民票と同じもの
        KBT⇥個人番号通知書⇥N⇥2020-05-25⇥⇥⇥個人番号⇥同上【要確認】名古屋市は通知カードと同じに扱う
        SJN⇥資格情報のお知らせ⇥X⇥⇥⇥⇥ ⇥使えない
        """#

    static let combinations = #"""
        rule⇥who⇥route⇥need⇥extra⇥copy⇥default⇥source
        P1⇥本人15歳以上⇥post⇥A*2⇥なし⇥paper_masked⇥on⇥nagoya
        P2⇥本人15歳以上⇥post⇥A*1+B*1⇥なし⇥paper_masked⇥on⇥nagoya
        P3⇥本人15歳以上⇥post⇥A*1⇥暗証番号の入力または照会書⇥paper_masked⇥off⇥nagoya(会場では統合端末がないため初期値off)
        P4⇥本人15歳以上⇥post⇥(TCD|KBT)*1+B*2⇥通知カードは返納⇥paper_masked⇥on⇥nagoya
        P5⇥本人(入院・入所・在宅介護・18歳未満等)⇥post⇥FPC*1+B*2⇥証明者の役職と連絡先を記録⇥paper_masked⇥on⇥shibushi【要確認】
        C1⇥本人15歳未満・成年被後見人⇥post⇥P1|P2|P4|P5 を本人について⇥法定代理人が同席⇥paper_masked⇥on⇥nagoya,yamagata
        C2⇥法定代理人⇥post⇥A*2|A*1+B*1⇥代理権の書類(4-3)⇥paper_masked⇥on⇥【市の判断】A*1でよい市は変更
        V1⇥任意代理人⇥post⇥不可⇥⇥—⇥on⇥nagoya
        D1⇥本人⇥desk⇥なし(会場では氏名の確認のみ)⇥本人確認は交付のとき⇥none⇥on⇥S1(申請サポート)
        H1⇥会場での引渡し⇥handover⇥申請時に本人確認ずみ + A*1|B*2⇥写真・書類・本人の顔を2人で見比べる⇥none⇥on⇥hagi,S0(五霞町)
        """#

    static let authority = #"""
        case⇥need⇥waived_when
        親権者(15歳未満)⇥戸籍全部事項証明書など(3か月以内【市の判断】)⇥住民票で同じ世帯の親子とわかる/本籍が受付市(職員が市役所で確認)
        未成年後見人⇥戸籍全部事項証明書など⇥なし
        成年後見人⇥登記事項証明書(3か月以内)⇥なし
        保佐人・補助人・任意後見人⇥登記事項証明書+代理権目録⇥なし(本人が署名できるかを先に見る)
        """#

    static let postBlocks = #"""
        code⇥question_ja⇥effect
        FWD⇥郵便の転送届を出している⇥desk
        MOVE2M⇥2か月以内に引っ越し・氏名変更の予定⇥desk
        NOTHOME⇥住民票の住所で受け取れない⇥desk(居所の扱いは担当課)
        SHIEN⇥送り先の相談(支援措置の可能性)⇥hold_person(自動の連絡を全部止める)
        DOCS⇥書類が足りない⇥desk_or_supplement
        U15ALONE⇥15歳未満・被後見人で法定代理人がいない⇥stop(受付しない。案内だけ)
        LICENSE⇥マイナ免許証(継続利用の手続きが必要)⇥stop_or_desk
        OLDCARD⇥いまのカードを今日返せない⇥desk
        LOST⇥紛失・破損の再交付⇥desk(手数料・紛失届)【市の判断】
        HOMECITY⇥住所地の市区町村が郵送していない⇥desk_home
        STAY⇥在留期間の満了が近い・更新中⇥hold_staff
        TOKUTEI_RC⇥特定在留カードの希望⇥stop(入管・窓口を案内)
        """#
}
