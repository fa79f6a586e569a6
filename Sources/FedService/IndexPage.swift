import FedCompiler

/// The page at `/`: what this is, and where to go.
enum IndexPage {
    static let text: String = {
        let rows = Route.allCases.map { route in
            let name = "\(route.method) \(route.rawValue)"
            let isLink = route.method == "GET" && route != .systemCapabilities
            let label = isLink ? "<a href=\"\(route.rawValue)\">\(name)</a>" : name
            return "<tr><td><code>\(label)</code></td><td>\(route.summary)</td></tr>"
        }
        return page(
            "Federate", width: 48,
            """
            <h1>Federate \(Compiler.version)</h1>
            <p>Compiles a SQL query that spans databases into a plan: what each of them is asked for, and one query
            over their answers. Save the answer as <code>plan.json</code> and run it with
            <code>fedrun plan.json</code>.</p>
            <table>
            \(rows.joined(separator: "\n"))
            </table>
            <pre>curl -H 'Content-Type: application/json' http://HOST:PORT/explain \\
              -d '{"tenant_id": "TENANT", "sql": "SELECT …"}'</pre>
            """)
    }()

    /// A document around a body; `width` is in the letters' own size.
    static func page(_ title: String, width: Int, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>\(title)</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: \(width)rem; padding: 0 1rem }
        td, th { padding: .2rem 1.5rem .2rem 0; text-align: left; vertical-align: top }
        pre { background: #f4f4f4; overflow-x: auto; padding: 1rem }
        </style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }
}
