// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupWorkspace

extension WorkspaceClient {
    /// What a request fails with; nil where it does not.
    func failure(_ request: Request) async -> Failure? {
        do throws(Failure) {
            _ = try await perform(request)
            return nil
        } catch {
            return error
        }
    }
}
