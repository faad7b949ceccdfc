{{/* The name that both policies and both bindings have. */}}
{{- define "flinkfilter-operator.policies.name" -}}
{{- printf "%s-approval" (include "flinkfilter-operator.fullname" .) -}}
{{- end }}

{{/*
Whether the cluster serves a kind of admission policy: "true" or nothing. Without a cluster
(helm template) only a version is known; then it decides.
Takes a list: the root, the kind, the first version that has it.
*/}}
{{- define "flinkfilter-operator.policies.served" -}}
{{- $root := index . 0 -}}
{{- if $root.Capabilities.APIVersions.Has "apps/v1/Deployment" -}}
{{- if $root.Capabilities.APIVersions.Has (printf "admissionregistration.k8s.io/v1/%s" (index . 1)) -}}
true
{{- end -}}
{{- else if semverCompare (printf ">=%s-0" (index . 2)) $root.Capabilities.KubeVersion.Version -}}
true
{{- end -}}
{{- end }}

{{/* Whether the API server stamps who changes what: "true" or nothing. */}}
{{- define "flinkfilter-operator.policies.stamps" -}}
{{- $wanted := toString .Values.admissionPolicies.stamps -}}
{{- if and .Values.admissionPolicies.enabled (ne $wanted "false") -}}
{{- include "flinkfilter-operator.policies.served" (list . "MutatingAdmissionPolicy" "1.36.0") -}}
{{- end -}}
{{- end }}

{{/* What the operator's settings say of it, as YAML for settings.approval; empty without stamps. */}}
{{- define "flinkfilter-operator.policies.approvalSettings" -}}
{{- if include "flinkfilter-operator.policies.stamps" . -}}
stampedBy: {{ include "flinkfilter-operator.policies.name" . }}
{{- end -}}
{{- end }}

{{/* Refuses values that would leave the cluster less guarded than they say. */}}
{{- define "flinkfilter-operator.policies.check" -}}
{{- $values := .Values.admissionPolicies -}}
{{- if not (include "flinkfilter-operator.policies.served" (list . "ValidatingAdmissionPolicy" "1.30.0")) -}}
{{- fail "this cluster does not serve ValidatingAdmissionPolicy in admissionregistration.k8s.io/v1 (Kubernetes 1.30 or newer), so it cannot guard who approves. Set admissionPolicies.enabled=false to install without: then everybody who may change a FlinkFilter may approve it" -}}
{{- end -}}
{{- $stamps := include "flinkfilter-operator.policies.stamps" . -}}
{{- if and (eq (toString $values.stamps) "true") (not $stamps) -}}
{{- fail "admissionPolicies.stamps is true, but this cluster does not serve MutatingAdmissionPolicy in admissionregistration.k8s.io/v1 (Kubernetes 1.36 or newer). Set admissionPolicies.stamps=auto to install without stamps: then the record of an approval says by: unverified" -}}
{{- end -}}
{{- if and $values.requireOtherApprover (not $stamps) -}}
{{- fail "admissionPolicies.requireOtherApprover needs the stamps, that is admissionPolicies.stamps other than false and a cluster that serves MutatingAdmissionPolicy in admissionregistration.k8s.io/v1 (Kubernetes 1.36 or newer). Set admissionPolicies.requireOtherApprover=false to install without" -}}
{{- end -}}
{{- end }}

{{- define "flinkfilter-operator.policies.matchConstraints" -}}
resourceRules:
  - apiGroups: [flinkfilter.io]
    apiVersions: ["*"]
    operations: [CREATE, UPDATE]
    resources: [flinkfilters]
{{- end }}

{{/* In CEL: whether a stamp is what it must be; one that must be empty is not there. */}}
{{- define "flinkfilter-operator.policies.isRight" -}}
variables.new[?'flinkfilter.io/{{ . }}'].orValue('') == variables.{{ . }} && (variables.{{ . }} != '' || !('flinkfilter.io/{{ . }}' in variables.new))
{{- end }}

{{/*
What both policies read off a request. The stamps are worked out here once: one policy writes them,
the other refuses every other value.
*/}}
{{- define "flinkfilter-operator.policies.variables" -}}
- name: old
  expression: "oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})"
- name: new
  expression: "object.metadata.?annotations.orValue({})"
- name: changesSpec
  expression: "oldObject == null || object.?spec != oldObject.?spec"
# The annotations that this request sets or gives another value. One that it removes is not here.
- name: sets
  expression: "variables.new.map(key, key).filter(key, variables.new[key] != variables.old[?key].orValue(null))"
- name: author
  expression: >-
    variables.changesSpec ? request.userInfo.username
    : variables.old[?'flinkfilter.io/author'].orValue('')
# These two stand for as long as the annotation that they sign.
- name: approver
  expression: >-
    !('flinkfilter.io/approved' in variables.new) ? ''
    : 'flinkfilter.io/approved' in variables.sets ? request.userInfo.username
    : variables.old[?'flinkfilter.io/approver'].orValue('')
- name: rejecter
  expression: >-
    !('flinkfilter.io/rejected' in variables.new) ? ''
    : 'flinkfilter.io/rejected' in variables.sets ? request.userInfo.username
    : variables.old[?'flinkfilter.io/rejecter'].orValue('')
{{- end }}
