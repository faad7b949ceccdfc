// Runs Lua scripts as Argo CD runs those of its users: the libraries base, package and table, of os
// only time and only by require, one second for each script.
//
// In: one JSON object a line, {"script": …, "object": …, "parameters": {…}}.
// Out: one a line, {"value": …} with what the script returned, or {"error": …}.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
	luajson "layeh.com/gopher-json"
)

const limit = time.Second

type request struct {
	Script     string         `json:"script"`
	Object     any            `json:"object"`
	Parameters map[string]any `json:"parameters"`
}

type answer struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for in.More() {
		var asked request
		if err := in.Decode(&asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		value, err := run(asked)
		if err != nil {
			_ = out.Encode(answer{Error: err.Error()})
			continue
		}
		_ = out.Encode(answer{Value: value})
	}
}

func run(asked request) (json.RawMessage, error) {
	machine := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer machine.Close()
	for _, open := range []lua.LGFunction{lua.OpenPackage, lua.OpenBase, lua.OpenTable} {
		machine.Push(machine.NewFunction(open))
		machine.Call(0, 0)
	}
	machine.PreloadModule(lua.OsLibName, clock)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	machine.SetContext(ctx)
	machine.SetGlobal("obj", luajson.DecodeValue(machine, asked.Object))
	parameters := machine.NewTable()
	for name, value := range asked.Parameters {
		parameters.RawSetString(name, luajson.DecodeValue(machine, value))
	}
	machine.SetGlobal("actionParams", parameters)
	if err := machine.DoString(asked.Script); err != nil {
		return nil, err
	}
	returned := machine.Get(-1)
	if returned.Type() != lua.LTTable {
		return nil, errors.New("expect table output from Lua script, not " + returned.Type().String())
	}
	return luajson.Encode(returned)
}

// clock is what scripts may use of the os library; Argo CD's has date as well.
func clock(machine *lua.LState) int {
	module := machine.NewTable()
	module.RawSetString("time", machine.NewFunction(func(machine *lua.LState) int {
		machine.Push(lua.LNumber(time.Now().Unix()))
		return 1
	}))
	machine.Push(module)
	return 1
}
