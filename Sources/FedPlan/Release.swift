/// The release that both programs are of.
package enum Release {
    /// Within one version, the same request gives the same plan, byte for byte.
    package static let version = "0.1.0"
}
