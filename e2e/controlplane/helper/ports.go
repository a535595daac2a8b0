package main

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// The range lies below those that Linux (from 32768) and others (from 49152)
// give to outgoing connections. Otherwise, while a part is stopped, some client's
// connection could take its port, or a client dialling it could meet itself, and
// the part could not start again.
const (
	portMin = 10000
	portMax = 32767
)

// portTries allows for a machine on which nearly every port is taken.
const portTries = 1000

// freePorts finds ports of 127.0.0.1 that nobody listens on, all different.
func freePorts(count int) ([]int, error) {
	var ports []int
	for try := 0; len(ports) < count; try++ {
		if try == portTries {
			return nil, fmt.Errorf("Cannot find %d free ports between %d and %d", count, portMin, portMax)
		}
		port := portMin + rand.IntN(portMax-portMin+1)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		// Held until all are found, so that none is found twice.
		defer listener.Close()
		ports = append(ports, port)
	}
	return ports, nil
}
