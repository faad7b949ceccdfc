// Asks Argo CD's own code about a resource, with the customizations of argocd-cm.yaml.
//
// In: one JSON object a line, {"override": …, "object": …, "ask": "health", "actions" or the name of
// an action, "parameters": {…}}; the override holds the scripts as {"health.lua": …, "actions": …}.
// Out: one a line, {"value": …} with the health, the list of actions, or the merge patch that Argo
// CD would send, or {"error": …}.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/v3/pkg/apiclient/application"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	jsonpatch "github.com/evanphx/json-patch"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type request struct {
	Override   v1alpha1.ResourceOverride `json:"override"`
	Object     unstructured.Unstructured `json:"object"`
	Ask        string                    `json:"ask"`
	Parameters map[string]string         `json:"parameters"`
}

type answer struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for in.More() {
		var asked request
		if err := in.Decode(&asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		value, err := ask(asked)
		if err != nil {
			_ = out.Encode(answer{Error: err.Error()})
			continue
		}
		_ = out.Encode(answer{Value: value})
	}
}

func ask(asked request) (any, error) {
	object := &asked.Object
	key := lua.GetConfigMapKey(object.GroupVersionKind())
	overrides := map[string]v1alpha1.ResourceOverride{key: asked.Override}
	machine := lua.VM{ResourceOverrides: overrides}
	switch asked.Ask {
	case "health":
		return lua.ResourceHealthOverrides(overrides).GetResourceHealth(object)
	case "actions":
		scripts, err := machine.GetResourceActionDiscovery(object)
		if err != nil {
			return nil, err
		}
		return machine.ExecuteResourceActionDiscovery(object, scripts)
	}
	return patch(machine, object, asked)
}

func patch(
	machine lua.VM, object *unstructured.Unstructured, asked request,
) (json.RawMessage, error) {
	action, err := machine.GetResourceAction(object, asked.Ask)
	if err != nil {
		return nil, err
	}
	var parameters []*application.ResourceActionParameters
	for name, value := range asked.Parameters {
		parameters = append(
			parameters, &application.ResourceActionParameters{Name: &name, Value: &value},
		)
	}
	changed, err := machine.ExecuteResourceAction(object, action.ActionLua, parameters)
	if err != nil {
		return nil, err
	}
	if len(changed) != 1 || changed[0].K8SOperation != lua.PatchOperation {
		return nil, fmt.Errorf("%s is to patch one resource, not %v", asked.Ask, changed)
	}
	before, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	after, err := json.Marshal(changed[0].UnstructuredObj)
	if err != nil {
		return nil, err
	}
	return jsonpatch.CreateMergePatch(before, after)
}
