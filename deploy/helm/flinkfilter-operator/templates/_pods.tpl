{{/* The image's whole name. In: root, image. */}}
{{- define "flinkfilter-operator.image" -}}
{{- $global := default (dict) .root.Values.global -}}
{{- $registry := default (default "" (get $global "imageRegistry")) .image.registry -}}
{{- $name := ternary (printf "%s/%s" (trimSuffix "/" $registry) .image.repository) .image.repository (ne $registry "") -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .image.tag) -}}
{{- end -}}
{{- end -}}

{{/* A list of what has names, as YAML: of several with one name the last, since lists that the API
     server merges by name may hold each once. */}}
{{- define "flinkfilter-operator.byName" -}}
{{- $names := list -}}
{{- $entries := list -}}
{{- range reverse . -}}
{{- if not (has .name $names) -}}
{{- $names = append $names .name -}}
{{- $entries = prepend $entries . -}}
{{- end -}}
{{- end -}}
{{- toYaml $entries -}}
{{- end -}}

{{/* Where a Pod may stand, and as whom. In: root, labels (that its own Pods are found by), and of
     values: nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName. */}}
{{- define "flinkfilter-operator.placement" -}}
{{- $global := default (dict) .root.Values.global -}}
securityContext:
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with concat .root.Values.imagePullSecrets (default (list) (get $global "imagePullSecrets")) }}
imagePullSecrets:
  {{- include "flinkfilter-operator.byName" . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{ merge (dict) . (dict "labelSelector" (dict "matchLabels" $.labels)) | toYaml | nindent 4 | trim }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The probes, of which null takes one away. In: values: startupProbe, livenessProbe, readinessProbe. */}}
{{- define "flinkfilter-operator.probes" -}}
{{- range list "startupProbe" "livenessProbe" "readinessProbe" }}
{{- $path := ternary "/readyz" "/livez" (eq . "readinessProbe") }}
{{- $name := . }}
{{- with get $ $name }}
{{ $name }}:
  httpGet: {path: {{ $path }}, port: http}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
