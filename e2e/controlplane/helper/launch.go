package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// order is one line of JSON on standard input.
type order struct {
	ID int `json:"id"`
	// Do is "ports", "start" or "signal".
	Do string `json:"do"`
	// Count is how many free ports to find.
	Count int `json:"count"`
	// Part names what to start or signal.
	Part    string   `json:"part"`
	Command []string `json:"command"`
	// Log is the file that takes the part's output; it is appended to.
	Log string `json:"log"`
	// Signal is a name of the table below: numbers differ between systems.
	Signal string `json:"signal"`
}

// event is one line of JSON on standard output: the answer to the order with
// its ID, or, without one, "ready" and "ended".
type event struct {
	ID    int    `json:"id,omitempty"`
	Event string `json:"event"`
	Dir   string `json:"dir,omitempty"`
	Ports []int  `json:"ports,omitempty"`
	Part  string `json:"part,omitempty"`
	PID   int    `json:"pid,omitempty"`
	// Message says why an order was refused, or how a part ended.
	Message string `json:"message,omitempty"`
}

var signals = map[string]syscall.Signal{
	"SIGKILL": syscall.SIGKILL,
	"SIGTERM": syscall.SIGTERM,
	"SIGSTOP": syscall.SIGSTOP,
	"SIGCONT": syscall.SIGCONT,
}

// orderBytesMax is room for a command line with every flag of an API server.
const orderBytesMax = 1 << 20

type ending struct {
	part string
	how  string
}

type launcher struct {
	dir   string
	parts map[string]*exec.Cmd
	ended chan ending
}

// detach runs `launch` in a session of its own and waits for it.
//
// A driver that ends may kill its direct child, as Deno does, and a terminal's
// Ctrl-C or a shell may end the driver's whole process group. Either may hit this
// process; the one that cleans up is out of their reach.
func detach(args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.Command(self, args...)
	command.Args[0] = detachedRole
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return command.Run()
}

// detachedRole is the name under which the binary is `launch` proper.
const detachedRole = "launcher"

// launch makes a folder under args[0] (the system's folder for temporary files if
// absent), runs parts in it as ordered, and ends them all and removes the folder
// as soon as its own standard input closes.
//
// A driver holds the other end of that pipe. However the driver ends, SIGKILL
// included, the kernel closes the pipe, so nothing it started outlives it: no
// process, no port, no folder. The parts are also told to die with the launcher.
func launch(args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("Cannot launch: usage is launch [PARENT-FOLDER]")
	}
	parent := ""
	if len(args) == 1 {
		parent = args[0]
	}
	// The parts' parent-death signal comes when the thread that made them ends,
	// and the main thread is the only one sure to last.
	runtime.LockOSThread()
	// Only the pipe decides when it is over. The signals are received rather than
	// ignored, because the parts would inherit the ignoring.
	signal.Notify(make(chan os.Signal), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	dir, err := os.MkdirTemp(parent, "ork-plane-")
	if err != nil {
		return fmt.Errorf("Cannot make a folder for the control plane: %w", err)
	}
	l := &launcher{dir: dir, parts: map[string]*exec.Cmd{}, ended: make(chan ending)}
	tell(event{Event: "ready", Dir: dir})
	l.obey(read(os.Stdin))
	l.endAll()
	return remove(dir)
}

func (l *launcher) obey(orders <-chan order) {
	for {
		select {
		case end := <-l.ended:
			delete(l.parts, end.part)
			tell(event{Event: "ended", Part: end.part, Message: end.how})
		case o, open := <-orders:
			if !open {
				return
			}
			answer, err := l.do(o)
			if err != nil {
				answer = event{Event: "refused", Message: err.Error()}
			}
			answer.ID, answer.Part = o.ID, o.Part
			tell(answer)
		}
	}
}

func (l *launcher) do(o order) (event, error) {
	switch o.Do {
	case "ports":
		ports, err := freePorts(o.Count)
		return event{Event: "ports", Ports: ports}, err
	case "start":
		return l.start(o)
	case "signal":
		part := l.parts[o.Part]
		if part == nil {
			return event{}, fmt.Errorf("Cannot signal %q: it does not run", o.Part)
		}
		number, known := signals[o.Signal]
		if !known {
			return event{}, fmt.Errorf("Cannot signal %q: no signal %q", o.Part, o.Signal)
		}
		// The minus sign means its whole process group.
		err := syscall.Kill(-part.Process.Pid, number)
		return event{Event: "signalled"}, err
	default:
		return event{}, fmt.Errorf("Cannot do %q: no such order", o.Do)
	}
}

func (l *launcher) start(o order) (event, error) {
	if l.parts[o.Part] != nil {
		return event{}, fmt.Errorf("Cannot start %q: it runs already", o.Part)
	}
	if len(o.Command) == 0 {
		return event{}, fmt.Errorf("Cannot start %q: no command", o.Part)
	}
	log, err := os.OpenFile(o.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return event{}, err
	}
	defer log.Close()
	part := exec.Command(o.Command[0], o.Command[1:]...)
	part.Stdout, part.Stderr = log, log
	part.Dir = l.dir
	// Nothing of the driver's environment, such as a proxy or a user's own
	// configuration under HOME, may change how a part behaves.
	part.Env = []string{"HOME=" + l.dir, "PATH=" + os.Getenv("PATH")}
	part.SysProcAttr = diesWithParent()
	if err := part.Start(); err != nil {
		return event{}, err
	}
	l.parts[o.Part] = part
	go func() {
		how := "exit status 0"
		if err := part.Wait(); err != nil {
			how = err.Error()
		}
		l.ended <- ending{o.Part, how}
	}()
	return event{Event: "started", PID: part.Process.Pid}, nil
}

// endAll uses SIGKILL, because an API server may wait a minute for open watches,
// and a frozen part obeys nothing else.
func (l *launcher) endAll() {
	for _, part := range l.parts {
		_ = syscall.Kill(-part.Process.Pid, syscall.SIGKILL)
	}
	for len(l.parts) > 0 {
		delete(l.parts, (<-l.ended).part)
	}
}

// remove tries again for a second: a kubectl that the driver had started may
// still be writing its cache.
func remove(dir string) error {
	var err error
	for try := 0; try < 10; try++ {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// read hands on each line as an order; the channel closes with the input.
func read(input io.Reader) <-chan order {
	orders := make(chan order)
	go func() {
		defer close(orders)
		lines := bufio.NewScanner(input)
		lines.Buffer(nil, orderBytesMax)
		for lines.Scan() {
			var o order
			if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
				fmt.Fprintf(os.Stderr, "error: Cannot read an order: %v\n", err)
				return
			}
			orders <- o
		}
	}()
	return orders
}

// tell cannot fail usefully: when the driver is gone, its end of standard input
// is closed as well, and that is what counts.
func tell(e event) {
	line, _ := json.Marshal(e)
	_, _ = os.Stdout.Write(append(line, '\n'))
}
