/// Names of time zones that are not those of a place.
enum TimeZoneName {
    /// The name of a place, or `UTC`, that stands for the same zone; names are found in any case.
    ///
    /// Most are links of the tz database, whose targets every engine knows
    /// (<https://data.iana.org/time-zones/tzdb/backward>). Java takes names as they are written only, some not at all,
    /// and others, such as EST, for an offset that is the same in all years.
    static func canonical(_ name: String) -> String? { links[name.uppercased()] }

    /// Zones of rules alone: in Hyper they have no history from before those rules, as they have elsewhere.
    static func isRule(_ name: String) -> Bool {
        ["EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"].contains(name.uppercased())
    }

    private static let links: [String: String] = {
        let places = [
            "CET": "Europe/Brussels", "MET": "Europe/Brussels", "EET": "Europe/Athens", "WET": "Europe/Lisbon",
            "EST": "America/Panama", "MST": "America/Phoenix", "HST": "Pacific/Honolulu", "CUBA": "America/Havana",
            "EGYPT": "Africa/Cairo", "EIRE": "Europe/Dublin", "GB": "Europe/London", "GB-EIRE": "Europe/London",
            "HONGKONG": "Asia/Hong_Kong", "ICELAND": "Africa/Abidjan", "IRAN": "Asia/Tehran",
            "ISRAEL": "Asia/Jerusalem", "JAMAICA": "America/Jamaica", "JAPAN": "Asia/Tokyo",
            "KWAJALEIN": "Pacific/Kwajalein", "LIBYA": "Africa/Tripoli", "NAVAJO": "America/Denver",
            "NZ": "Pacific/Auckland", "NZ-CHAT": "Pacific/Chatham", "POLAND": "Europe/Warsaw",
            "PORTUGAL": "Europe/Lisbon", "PRC": "Asia/Shanghai", "ROC": "Asia/Taipei", "ROK": "Asia/Seoul",
            "SINGAPORE": "Asia/Singapore", "TURKEY": "Europe/Istanbul", "W-SU": "Europe/Moscow",
        ]
        let names = ["UTC", "GMT", "GMT0", "GMT+0", "GMT-0", "UCT", "UNIVERSAL", "GREENWICH", "ZULU", "Z"]
        return places.merging(names.map { ($0, "UTC") }) { $1 }
    }()
}
