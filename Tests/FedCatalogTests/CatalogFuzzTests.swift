import FedCatalog
import FedDiagnostics
import Testing

/// Any text either is a catalog or gives `INVALID_CATALOG`: no crash and no hang.
@Suite struct CatalogFuzzTests {
    private static let samples = [
        """
        {"version": 1, "tenant_id": "a360/prod/0b1f",
         "connections": {"sf": {"system": "snowflake", "server_version": "8", "text": {"equality": "binary"}}},
         "tables": [{"name": "t1", "connection": "sf", "remote": ["D", "S", "T"],
           "columns": [{"name": "id", "remote_name": "ID", "remote_type": "NUMBER(38,0)", "nullable": false},
                       {"name": "\\u00e9 \\ud83d\\ude00", "type": "double precision"}],
           "keys": [["id"]], "statistics": {"rows": 1e5, "columns": {"id": {"distinct": 10, "null_fraction": 0.0}}}},
          {"name": "f", "format": "csv", "path": "a/b.csv", "options": {"header": true}, "columns": [
             {"name": "a", "type": "timestamp"}]}]}
        """,
        """
        version: 1
        tenant_id: "a360" # comment & more
        connections:
          no: {system: postgres, text: {order: other}}
        tables:
          - name: 'it''s'
            connection: no
            remote: [public, orders]
            columns:
              - {name: "a\\x26b", type: 'numeric(12,2)'}
              - name: on
                remote_type: |-
                  timestamp(3) with time zone
          - name: >-
              folded
              name
            format: parquet
            path: ./data/x
            columns: [{name: id, type: bigint}]
        """,
    ]

    @Test func reader() {
        var random = SplitMix(seed: 0x5EED_0003)
        var read = 0
        var refused = 0
        let clock = ContinuousClock()
        let end = clock.now + .seconds(2)
        while clock.now < end {
            let sample = CatalogFuzzTests.samples[random.index(below: 2)]
            let text = String(decoding: random.mutation(of: Array(sample.utf8)), as: UTF8.self)
            do throws(CompileError) {
                let catalog = try Catalog.load(document: text, isYAML: [nil, true, false][random.index(below: 3)])
                for table in catalog.tables { #expect(!table.columns.isEmpty) }
                read += 1
            } catch {
                #expect(error.code == .invalidCatalog)
                refused += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }
}

extension SplitMix {
    /// The same bytes with up to four changes: bytes replaced, taken out, put in twice, or cut off.
    fileprivate mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
        let interesting = Array("{}[]\",:\\'&*!|>-?#%@`~<().\n\t \u{FEFF}\u{85}é".utf8) + [0, 0xFF, 0xC0]
        var bytes = bytes
        for _ in 0..<index(below: 5) {
            let start = index(below: bytes.count)
            let end = min(bytes.count, start + 1 + index(below: 12))
            if start >= end { break }
            switch index(below: 5) {
            case 0: bytes[start] = interesting[index(below: interesting.count)]
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: index(below: bytes.count))
            case 3: bytes.insert(interesting[index(below: interesting.count)], at: start)
            default: bytes[start] = UInt8.random(in: .min ... .max, using: &self)
            }
        }
        if index(below: 20) == 0 { bytes.removeLast(index(below: bytes.count)) }
        return bytes
    }
}
