package main

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

const (
	// managedLabel stands on every object that this operator makes; its caches of
	// children hold nothing else.
	managedLabel = "peer.bench.orkestra.dev/managed"
	siteLabel    = "peer.bench.orkestra.dev/site"
)

// applyChildren makes what a Site asks for, or corrects it. Reads come from the
// cache, and an object that is as it should be costs no request.
func (r *reconciler) applyChildren(ctx context.Context, site *Site) (changed int, err error) {
	meta := metav1.ObjectMeta{Namespace: site.Namespace}
	meta.Name = site.Name + "-page"
	page := &corev1.ConfigMap{ObjectMeta: meta}
	meta.Name = site.Name
	service := &corev1.Service{ObjectMeta: meta}
	deployment := &appsv1.Deployment{ObjectMeta: meta}
	for _, child := range []struct {
		object client.Object
		mutate func()
	}{
		{page, func() { mutatePage(page, site) }},
		{deployment, func() { mutateDeployment(deployment, site) }},
		{service, func() { mutateService(service, site) }},
	} {
		result, err := controllerutil.CreateOrUpdate(ctx, r.Client, child.object, func() error {
			child.mutate()
			labels := child.object.GetLabels()
			if labels == nil {
				labels = map[string]string{}
			}
			labels[managedLabel] = "true"
			labels[siteLabel] = site.Name
			child.object.SetLabels(labels)
			return controllerutil.SetControllerReference(site, child.object, r.Scheme())
		})
		if err != nil {
			return changed, fmt.Errorf("apply %T: %w", child.object, err)
		}
		if result != controllerutil.OperationResultNone {
			changed++
		}
	}
	return changed, nil
}

func mutatePage(page *corev1.ConfigMap, site *Site) {
	page.Data = map[string]string{
		"index.html": "<!doctype html>\n<h1>" + site.Spec.Message + "</h1>\n",
	}
}

// Only what is declared is set: what the server fills in would otherwise differ for
// ever, and every look would be a write.
func mutateDeployment(deployment *appsv1.Deployment, site *Site) {
	selector := map[string]string{siteLabel: site.Name}
	deployment.Spec.Replicas = &site.Spec.Replicas
	if deployment.Spec.Selector == nil {
		deployment.Spec.Selector = &metav1.LabelSelector{MatchLabels: selector}
	}
	template := &deployment.Spec.Template
	template.Labels = selector
	if len(template.Spec.Containers) != 1 {
		template.Spec.Containers = make([]corev1.Container, 1)
	}
	container := &template.Spec.Containers[0]
	container.Name = "site"
	container.Image = site.Spec.Image
	if len(container.Ports) != 1 {
		container.Ports = make([]corev1.ContainerPort, 1)
	}
	container.Ports[0].ContainerPort = site.Spec.Port
	container.Ports[0].Protocol = corev1.ProtocolTCP
}

func mutateService(service *corev1.Service, site *Site) {
	service.Spec.Selector = map[string]string{siteLabel: site.Name}
	if len(service.Spec.Ports) != 1 {
		service.Spec.Ports = make([]corev1.ServicePort, 1)
	}
	port := &service.Spec.Ports[0]
	port.Port = site.Spec.Port
	port.Protocol = corev1.ProtocolTCP
	port.TargetPort = intstr.FromInt32(site.Spec.Port)
}
