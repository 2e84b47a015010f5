print("peersync")
